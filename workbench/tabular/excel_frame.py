"""What a workbook needs beside its sheets: which there are, how their cells look, and text as XML has it."""

import re
from collections.abc import Sequence
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters that XML has no place for, and underscores that would be read as the escape of one."""

STYLES = {"heading": 1, "day": 2, "moment": 3, "wraps": 4}
"""Numbers in the list of formats below, which begins with plain cells."""

_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_XF = '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0"{}'
_STYLESHEET = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    + _XF.format(0, 0, "/>")
    + _XF.format(0, 1, ' applyFont="1" applyAlignment="1"><alignment vertical="top"/></xf>')
    + _XF.format(164, 0, ' applyNumberFormat="1"/>')
    + _XF.format(165, 0, ' applyNumberFormat="1"/>')
    + _XF.format(0, 0, ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>')
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def text_in_xml(text: str) -> str:
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False)


def write_frame(whole: ZipFile, titles: Sequence[str]) -> None:
    """Last, since how many sheets there are is known at the end."""
    numbered = list(enumerate(titles, 1))
    sheets = "".join(f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in numbered)
    related = "".join(_relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    related += _relation(len(titles) + 1, "styles", "styles.xml")
    types = "".join(_part(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
    for name, content in {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/styles.xml": _STYLESHEET,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{_relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{_part('/xl/workbook.xml', 'sheet.main')}{_part('/xl/styles.xml', 'styles')}{types}</Types>",
    }.items():
        whole.writestr(ZipInfo(name), HEAD + content, ZIP_DEFLATED)


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>'
