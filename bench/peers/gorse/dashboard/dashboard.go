// Package dashboard stands in for the pages of gorse's dashboard: gorse does not start without any.
package dashboard

import (
	"archive/zip"
	"bytes"

	"github.com/rakyll/statik/fs"
)

func init() {
	var pages bytes.Buffer
	archive := zip.NewWriter(&pages)
	if _, err := archive.Create("index.html"); err != nil {
		panic(err)
	}
	if err := archive.Close(); err != nil {
		panic(err)
	}
	fs.Register(pages.String())
}
