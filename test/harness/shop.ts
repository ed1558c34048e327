/** A package whose handler, through an object of another package, writes that one's map for every request. */
export const shopApi = `package api

import (
	"net/http"

	"example.com/shop/store"
)

type server struct{ store *store.Store }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.store.Add(r.URL.Path)
}
`;

export const shopModule = 'module example.com/shop\n\ngo 1.22\n';
