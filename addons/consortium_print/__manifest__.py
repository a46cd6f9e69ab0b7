{
    "name": "Consortium Print",
    "version": "19.0.1.0.0",
    "summary": "PDF documents through Chromium where wkhtmltopdf is missing or not the patched one",
    "category": "Services/Consortium",
    "author": "Consortium Suite Contributors",
    "website": "https://github.com/consortium-suite/consortium",
    "license": "LGPL-3",
    "depends": ["web"],
}
