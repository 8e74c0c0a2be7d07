#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

"""Templates: found in folders, and rendered in a sandbox."""

import functools
import pathlib
import re
import textwrap
import traceback
from collections.abc import Callable, Mapping

import jinja2
import jinja2.loaders
import jinja2.sandbox

from cipclient import exceptions
from cipclient.notice import language

#: How wide plain text is, in columns.
WIDTH = 78
#: Reads a template; raises ValueError, saying what is wrong with the file.
Read = Callable[[pathlib.Path], bytes]


class Templates:
    """The templates of the package, and before them the operators' own.

    What strangers wrote reaches a template as a value only, and no value is
    ever a template (attack A7). There are two environments, because a macro
    is escaped as the file that holds it, not as the file that uses it: in
    the one for HTML everything is escaped.

    A template is looked for in the folder of the language first, then beside
    it, where those are that all languages share.

    :param folder: of the operators: ``fr/words.txt`` in it replaces the
        package's. Nothing outside it is read.
    """

    def __init__(
        self,
        folder: pathlib.Path | None = None,
        read: Read = pathlib.Path.read_bytes,
    ) -> None:
        if folder is None:
            self._text = _packaged(autoescape=False)
            self._html = _packaged(autoescape=True)
            return
        if not folder.is_dir():
            raise exceptions.NoticeError(
                f'{folder} is no folder: templates are read from it'
            )
        loaders = [_Folder(folder, read), _packaged_folder()]
        self._text = _environment(loaders, autoescape=False)
        self._html = _environment(loaders, autoescape=True)

    def text(self, name: str, code: str, values: Mapping[str, object]) -> str:
        """Render plain text.

        :param code: of the language: the name of its folder.
        :raises NoticeError: with ``file:line``, whatever is wrong with it.
        """
        return _render(self._text, name, code, values)

    def line(self, name: str, code: str, values: Mapping[str, object]) -> str:
        """Render one line of plain text, as ``text`` does."""
        return _oneline(self.text(name, code, values))

    def html(self, name: str, code: str, values: Mapping[str, object]) -> str:
        """Render HTML, every value escaped.

        :param code: of the language: the name of its folder.
        :raises NoticeError: with ``file:line``, whatever is wrong with it.
        """
        return _render(self._html, name, code, values)


class _Folder(jinja2.BaseLoader):
    """Templates of one folder; a link that leads out of it is refused."""

    def __init__(self, folder: pathlib.Path, read: Read) -> None:
        self._folder = folder.resolve()
        self._read = read

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, None]:
        parts = jinja2.loaders.split_template_path(template)
        path = self._folder.joinpath(*parts)
        if not path.is_file():
            raise jinja2.TemplateNotFound(template)
        if not path.resolve().is_relative_to(self._folder):
            raise exceptions.NoticeError(
                f'{path} leads out of its folder: put the template there'
            )
        try:
            return self._read(path).decode('utf-8'), str(path), None
        except UnicodeDecodeError:
            raise exceptions.NoticeError(f'{path} is not UTF-8') from None
        except (OSError, ValueError) as error:
            raise exceptions.NoticeError(str(error)) from None


def _packaged_folder() -> _Folder:
    return _Folder(language.PACKAGED, pathlib.Path.read_bytes)


# They never change, and to compile them takes longer than to use them.
@functools.cache
def _packaged(*, autoescape: bool) -> jinja2.Environment:
    return _environment([_packaged_folder()], autoescape)


def _environment(
    loaders: list[_Folder], autoescape: bool
) -> jinja2.Environment:
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters['wrapped'] = _wrapped
    environment.filters['oneline'] = _oneline
    # Nothing that is shown has any need of them.
    del environment.filters['safe']
    del environment.globals['lipsum']
    return environment


def _oneline(text: str) -> str:
    # Not str.split: French sets a space that does not break before a colon.
    return re.sub('[ \n]+', ' ', text).strip(' ')


def _wrapped(text: str, first: str = '', rest: str | None = None) -> str:
    """Return text in lines of WIDTH columns.

    :param first: what the first line begins with.
    :param rest: what the others begin with; None for as many spaces.
    """
    return textwrap.fill(
        _oneline(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=' ' * len(first) if rest is None else rest,
        break_on_hyphens=False,
    )


def _render(
    environment: jinja2.Environment,
    name: str,
    code: str,
    values: Mapping[str, object],
) -> str:
    try:
        template = environment.select_template([f'{code}/{name}', name])
        return template.render({**values, 'language': code})
    except exceptions.NoticeError:
        raise
    except jinja2.TemplatesNotFound:
        raise exceptions.NoticeError(
            f'the template {name} does not exist: add it'
        ) from None
    except jinja2.TemplateNotFound as error:
        raise exceptions.NoticeError(
            f'the template {error.name} does not exist: add it'
        ) from None
    except jinja2.TemplateSyntaxError as error:
        raise exceptions.NoticeError(
            f'{error.filename}:{error.lineno}: {error.message}'
        ) from None
    # Whatever an expression of a template can raise.
    except Exception as error:
        raise exceptions.NoticeError(
            f'{_place(error, name)}: {error or type(error).__name__}'
        ) from None


def _place(error: Exception, name: str) -> str:
    """Return where in which template, as Jinja2 writes it to tracebacks."""
    places = [
        f'{frame.filename}:{frame.lineno}'
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(('.txt', '.html'))
    ]
    return places[-1] if places else name
