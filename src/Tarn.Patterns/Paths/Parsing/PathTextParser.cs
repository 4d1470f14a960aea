using System.Globalization;
using Tarn.Patterns.Paths.Steps;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>From the text of a path to its steps. A single character after the last bracket is passed over, as in the library.</summary>
internal sealed class PathTextParser
{
    private const int NestingMax = 16;
    private readonly PathTextCursor _at;
    private readonly int _nesting;
    private readonly RootPathStep _root = new();
    private ValuePathStep _last;

    private PathTextParser(PathTextCursor at, int nesting) => (_at, _nesting, _last) = (at, nesting, _root);

    /// <summary>Reads a path.</summary>
    /// <param name="nesting">The number of filters around the path.</param>
    /// <exception cref="PatternException">The path is wrong.</exception>
    public static ValuePath Parse(string text, int nesting)
    {
        if (nesting > NestingMax)
        {
            throw new PatternException($"A path has more than {NestingMax} filters in one another.");
        }

        if (text.Length == 0)
        {
            throw new PatternException("path can not be null or empty");
        }

        var at = new PathTextCursor(text);
        at.Trim();
        if (!at.Has(at.Position) || at.Current is not ('$' or '@'))
        {
            at = new PathTextCursor($"$.{text}");
            at.Trim();
        }

        if (at[at.Last] == '.')
        {
            throw new PatternException("Path must not end with a '.' or '..'");
        }

        return new PathTextParser(at, nesting).Read();
    }

    private ValuePath Read()
    {
        var isOfDocument = _at.Current == '$';
        if (!_at.IsAtTail)
        {
            _at.Position++;
            if (_at.Current is not ('.' or '['))
            {
                throw Wrong($"Illegal character at position {_at.Position} expected '.' or '['");
            }

            do
            {
                ReadStep();
            }
            while (!_at.IsAtTail);
        }

        return WithScannedFunction(new ValuePath(_root, isOfDocument));
    }

    // A function after `..` is a function of all that `..` finds.
    private static ValuePath WithScannedFunction(ValuePath path)
    {
        if (path.Root.Last is not FunctionPathStep || path.Root.Next is not ScanPathStep)
        {
            return path;
        }

        ValuePathStep step = path.Root;
        while (step.Next is not FunctionPathStep)
        {
            step = step.Next!;
        }

        var function = (FunctionPathStep)step.Next;
        step.End();
        function.Take(path);
        var root = new RootPathStep();
        root.Append(function);
        return new ValuePath(root, isOfDocument: true);
    }

    private void Add(ValuePathStep step)
    {
        _last.Append(step);
        _last = step;
    }

    private void ReadStep()
    {
        if (_at.Current == '.')
        {
            ReadDots();
        }

        switch (_at.Current)
        {
            case '[':
                if (!TryReadNames() && !TryReadIndexes() && !TryReadAny() && !TryReadFilter())
                {
                    throw Wrong($"Could not parse token starting at position {_at.Position}. Expected ?, ', 0-9, * ");
                }

                break;
            case '*':
                _at.Position++;
                Add(new AnyPathStep());
                break;
            default:
                ReadNameOrFunction();
                break;
        }
    }

    private void ReadDots()
    {
        if (_at.Has(_at.Position + 1) && _at[_at.Position + 1] == '.')
        {
            Add(new ScanPathStep());
            _at.Position++;
        }

        _at.Position++;
        if (!_at.Has(_at.Position))
        {
            throw Wrong("Path must not end with a '.'");
        }

        if (_at.Current == '.')
        {
            throw Wrong($"Character '.' on position {_at.Position} is not valid.");
        }
    }

    private void ReadNameOrFunction()
    {
        var from = _at.Position;
        var before = from;
        while (_at.Has(before) && _at[before] is not ('.' or '[' or '('))
        {
            if (_at[before] == ' ')
            {
                throw Wrong($"Use bracket notion ['my prop'] if your property contains blank characters. position: {from}");
            }

            before++;
        }

        var name = _at.Text(from, before);
        _at.Position = before;
        if (!_at.Has(before) || _at[before] != '(')
        {
            // An empty name, as in `$.[0]`, is no step.
            if (name.Length > 0)
            {
                Add(new MemberPathStep([name]));
            }

            return;
        }

        Add(new FunctionPathStep(name, ArgumentParser.Read(_at, name, _nesting)));
    }

    private bool TryReadNames()
    {
        if (QuotedNames.TryRead(_at) is not { } names)
        {
            return false;
        }

        Add(new MemberPathStep(names));
        return true;
    }

    private bool TryReadIndexes()
    {
        var end = _at.Find(']', _at.Position + 1);
        if (_at.After(_at.Position) is not ((>= '0' and <= '9') or '-' or ':') || end < 0)
        {
            return false;
        }

        var text = _at.Text(_at.Position + 1, end).Trim();
        if (text.AsSpan().IndexOfAnyExcept("0123456789,-: ") >= 0)
        {
            return false;
        }

        Add(text.Contains(':', StringComparison.Ordinal) ? SliceOf(text) : IndexesOf(text));
        _at.Position = end + 1;
        return true;
    }

    private SlicePathStep SliceOf(string text)
    {
        var parts = text.Split(':');
        var from = parts[0].Length > 0 ? NumberOf(parts[0]) : default(int?);
        var before = parts[1].Length > 0 ? NumberOf(parts[1]) : default(int?);
        return text.AsSpan().IndexOfAny(',', ' ') < 0 && (from ?? before) is not null
            ? new SlicePathStep(from, before)
            : throw Wrong($"Failed to parse SliceOperation: {text}");
    }

    private IndexPathStep IndexesOf(string text) => new([.. text.Split(',').Select(part => NumberOf(part.Trim()))]);

    private int NumberOf(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Wrong($"Failed to parse token in ArrayIndexOperation: {text}");

    private bool TryReadAny()
    {
        var star = _at.PlaceAfter(_at.Position, '*');
        if (star < 0)
        {
            return false;
        }

        var end = _at.PlaceAfter(star, ']');
        if (end < 0)
        {
            throw Wrong($"Expected wildcard token to end with ']' on position {star + 1}");
        }

        _at.Position = end + 1;
        Add(new AnyPathStep());
        return true;
    }

    private bool TryReadFilter()
    {
        var mark = _at.PlaceAfter(_at.Position, '?');
        if (mark < 0)
        {
            return false;
        }

        var open = _at.PlaceAfter(mark, '(');
        var close = open < 0 ? -1 : _at.Closing(open, '(', ')', skipsPatterns: true);
        var end = close < 0 ? -1 : _at.PlaceAfter(close, ']');
        if (end < 0)
        {
            return _at.After(mark) is ']' or ',' ? throw Wrong($"Not enough predicates supplied for filter [?] at position {_at.Position}") : false;
        }

        Add(new FilterPathStep(FilterParser.Parse(_at.Text(open, close + 1), _nesting + 1)));
        _at.Position = end + 1;
        return true;
    }

    private PatternException Wrong(string message) => new(message, _at.Position + 1);
}
