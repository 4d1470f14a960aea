namespace Tarn.Patterns.Paths.Parsing;

/// <summary>A place in the text of a path or filter. Only spaces are skipped.</summary>
internal sealed class PathTextCursor
{
    private readonly string _text;

    public PathTextCursor(string text)
    {
        _text = text;
        Last = text.Length - 1;
    }

    public int Position { get; set; }

    /// <summary>The place of the last character that counts.</summary>
    public int Last { get; private set; }

    /// <summary>No character is left, or the last one only.</summary>
    public bool IsAtTail => Position >= Last;

    public char Current => this[Position];

    public char this[int place] => place >= 0 && place < _text.Length ? _text[place] : throw Ended();

    public bool Has(int place) => place >= 0 && place <= Last;

    public bool Is(char wanted) => Has(Position) && _text[Position] == wanted;

    public string Text(int from, int before) => _text[from..Math.Min(before, _text.Length)];

    /// <summary>Leaves spaces at both ends out.</summary>
    public void Trim()
    {
        while (Has(Position) && Position < Last && _text[Position] == ' ')
        {
            Position++;
        }

        while (Last >= Position && _text[Last] == ' ')
        {
            Last--;
        }
    }

    public PathTextCursor SkipSpaces()
    {
        while (Has(Position) && Position < Last && _text[Position] == ' ')
        {
            Position++;
        }

        return this;
    }

    /// <summary>Takes a character after spaces.</summary>
    /// <exception cref="PatternException">Another one is there.</exception>
    public void Take(char wanted)
    {
        if (SkipSpaces().Current != wanted)
        {
            throw new PatternException($"Expected character: {wanted}", Position + 1);
        }

        Position++;
    }

    /// <summary>Takes a text after spaces; false: another one is there, and nothing was taken.</summary>
    public bool TryTake(string wanted)
    {
        var from = Position;
        SkipSpaces();
        if (Has(Position + wanted.Length - 1) && string.CompareOrdinal(_text, Position, wanted, 0, wanted.Length) == 0)
        {
            Position += wanted.Length;
            return true;
        }

        Position = from;
        return false;
    }

    /// <summary>The character after a place and spaces; a space: there is none.</summary>
    public char After(int place)
    {
        var at = NextPlace(place);
        return Has(at) ? _text[at] : ' ';
    }

    /// <summary>The place of the character before a place and spaces; below 0: there is none.</summary>
    public int PlaceBefore(int place)
    {
        var at = place - 1;
        while (at >= 0 && _text[at] == ' ')
        {
            at--;
        }

        return at;
    }

    /// <summary>The place of a character that follows a place and spaces; -1: another one follows.</summary>
    public int PlaceAfter(int place, char wanted)
    {
        var at = NextPlace(place);
        return Has(at) && _text[at] == wanted ? at : -1;
    }

    /// <summary>The next place of a character from a place on; -1: there is none.</summary>
    public int Find(char wanted, int from) => from <= Last ? _text.IndexOf(wanted, from, Last - from + 1) : -1;

    /// <summary>The place of the quote that ends the quoted text at a place.</summary>
    /// <param name="missing">The message where the quote is missing; null: a common one.</param>
    /// <exception cref="PatternException">The quote is missing.</exception>
    public int EndOfQuoted(int place, string? missing = null)
    {
        var quote = _text[place];
        for (var at = place + 1; at <= Last; at++)
        {
            if (_text[at] == '\\')
            {
                at++;
            }
            else if (_text[at] == quote)
            {
                return at;
            }
        }

        throw new PatternException(missing ?? $"Could not find matching close quote for {quote} when parsing : {_text}", place + 1);
    }

    /// <summary>The place of the bracket that closes the one at a place; -1: it is missing. Quoted texts are skipped.</summary>
    /// <param name="skipsPatterns">Texts between two slashes are skipped too.</param>
    public int Closing(int place, char open, char close, bool skipsPatterns)
    {
        var depth = 1;
        for (var at = place + 1; at <= Last; at++)
        {
            if (_text[at] is '\'' or '"' || (skipsPatterns && _text[at] == '/'))
            {
                at = EndOfQuoted(at);
                continue;
            }

            depth += _text[at] == open ? 1 : _text[at] == close ? -1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static PatternException Ended() => new("The path ends too early.");

    private int NextPlace(int place)
    {
        var at = place + 1;
        while (Has(at) && _text[at] == ' ')
        {
            at++;
        }

        return at;
    }
}
