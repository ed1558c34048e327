-- Drives Neovim's own LSP client as a person would: open, read the diagnostic, hover, quick fix, save.
-- The configuration has been read before. Environment: GO_FILE, CHOICE (part of a quick fix's title), REPORT (JSON file to write).
-- Written for Neovim 0.7, where `vim.lsp.start` is not yet made of these two calls.
vim.lsp.start = vim.lsp.start or function(config)
  local id = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(0, id)
  return id
end

local report = { steps = {}, offered = {} }

local function wait_for(step, condition)
  assert(vim.wait(10000, condition, 20), 'timed out: ' .. step)
  table.insert(report.steps, step)
end

local ok, failure = pcall(function()
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.GO_FILE))
  local buffer = vim.api.nvim_get_current_buf()

  wait_for('diagnostic', function() return #vim.diagnostic.get(buffer) > 0 end)
  local client = vim.lsp.get_active_clients()[1]
  report.root = client.config.root_dir
  report.diagnostics = vim.tbl_map(function(diagnostic)
    return {
      line = diagnostic.lnum + 1,
      severity = vim.diagnostic.severity[diagnostic.severity],
      source = diagnostic.source,
      code = diagnostic.user_data.lsp.code,
      message = diagnostic.message,
    }
  end, vim.diagnostic.get(buffer))
  local first = vim.diagnostic.get(buffer)[1]
  vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })

  vim.lsp.buf.hover()
  wait_for('hover', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
        report.hover = table.concat(lines, '\n')
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
    return false
  end)

  -- Stands for the person who chooses from the menu.
  vim.ui.select = function(items, options, on_choice)
    local chosen
    for _, item in ipairs(items) do
      local title = options.format_item(item)
      table.insert(report.offered, title)
      if chosen == nil and title:find(vim.env.CHOICE, 1, true) then chosen = item end
    end
    on_choice(chosen)
  end
  local before = vim.api.nvim_buf_get_changedtick(buffer)
  vim.lsp.buf.code_action()
  wait_for('quick fix', function() return vim.api.nvim_buf_get_changedtick(buffer) > before end)
  wait_for('no diagnostic left', function() return #vim.diagnostic.get(buffer) == 0 end)
  vim.cmd('write')

  vim.lsp.stop_client(client.id)
  wait_for('shutdown', function() return client.is_stopped() end)
end)
if not ok then report.failure = tostring(failure) end
local file = assert(io.open(vim.env.REPORT, 'w'))
file:write(vim.json.encode(report))
file:close()
vim.cmd('qa!')
