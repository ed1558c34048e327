import { calleeFact } from './facts.js';
import type { CallbackRun } from './schema.js';

/** First parameters of functions that a server calls once a request, from goroutines of its own. */
const requestTypes: ReadonlySet<string> = new Set([
  'net/http.ResponseWriter',
  'github.com/gin-gonic/gin.Context',
  'github.com/labstack/echo/v4.Context',
  'github.com/labstack/echo.Context',
  'github.com/gofiber/fiber/v2.Ctx',
  'github.com/gofiber/fiber/v3.Ctx',
]);

/** Whether a function whose first parameter has this type serves requests. */
export function servesRequests(firstParameter: string | undefined): boolean {
  return firstParameter !== undefined && requestTypes.has(firstParameter);
}

/**
 * How a function of another package runs a callback, undefined when nothing is known.
 *
 * @param callee full name as go/types prints it: `time.AfterFunc`, `(*sync.WaitGroup).Go`
 * @param index of the argument, counted from 0
 * @param firstParameter full name of the callback's first parameter's type, pointer removed
 */
export function callbackRunOf(
  callee: string,
  index: number,
  firstParameter: string | undefined,
): CallbackRun | undefined {
  const fact = calleeFact(callee)?.callbacks?.find(
    (one) => one.index === index || (one.isVariadic === true && index > one.index),
  );
  if (fact !== undefined) return fact.runs;
  // `errgroup.Group.Go` and every group made after it.
  if (index === 0 && /^\(.*\)\.Go$/.test(callee)) return 'in-goroutine-once';
  return servesRequests(firstParameter) ? 'in-goroutine-many' : undefined;
}
