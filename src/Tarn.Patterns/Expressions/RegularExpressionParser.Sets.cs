using System.Text;

namespace Tarn.Patterns.Expressions;

/// <summary>Escapes and bracketed sets.</summary>
internal sealed partial class RegularExpressionParser
{
    private PatternNode ParseEscape()
    {
        if (AtEnd)
        {
            throw Wrong("a '\\' at its end");
        }

        var c = _text[_at++];
        switch (c)
        {
            case 'A':
                return new PatternNode.Anchor(PatternOperation.TextStart);
            case 'Z':
                return new PatternNode.Anchor(PatternOperation.TextEndOrLineFeed);
            case 'z':
                return new PatternNode.Anchor(PatternOperation.TextEnd);
            case 'G':
                return new PatternNode.Anchor(PatternOperation.SearchStart);
            case 'b':
                return new PatternNode.Anchor(PatternOperation.WordBoundary);
            case 'B':
                return new PatternNode.Anchor(PatternOperation.NotWordBoundary);
            case 'k':
                return NamedReference();
            case 'g' or 'X' or 'R':
                throw Wrong($"'\\{(char)c}', which is not supported");
            case 'Q':
                return Quoted();
            case >= '1' and <= '9':
                return NumberedReference();
        }

        if (ClassOf(c) is { } found)
        {
            var set = new CharacterSet();
            set.Add(found);
            return new PatternNode.Set(set.Complete(false));
        }

        _at--;
        return Literal(EscapedCharacter());
    }

    private PatternNode.Sequence Quoted()
    {
        var parts = new List<PatternNode>();
        while (!AtEnd && !Take("\\E"))
        {
            parts.Add(Literal(_text[_at++]));
        }

        return new PatternNode.Sequence(parts);
    }

    // A number of one digit is a reference; a longer one only if that number of groups was opened, else an octal character.
    private PatternNode NumberedReference()
    {
        var start = --_at;
        TakeNumber(out var number);
        if (number < 10 || number < _groupNames.Count)
        {
            return Reference(number);
        }

        _at = start;
        return Literal(_text[_at] <= '7' ? TakeDigits(8, 3) : _text[_at++]);
    }

    private CharacterClass Digit => Has(PatternOptions.Java) ? CharacterClass.AsciiDigit : CharacterClass.Digit;

    private CharacterClass Word => Has(PatternOptions.Java) ? CharacterClass.AsciiWord : CharacterClass.Word;

    private CharacterClass Space => Has(PatternOptions.Java) ? CharacterClass.AsciiSpace : CharacterClass.Space;

    private CharacterClass? ClassOf(int c) => c switch
    {
        'd' => Digit,
        'D' => Digit with { Negated = true },
        'w' => Word,
        'W' => Word with { Negated = true },
        's' => Space,
        'S' => Space with { Negated = true },
        'h' => CharacterClass.Hex,
        'H' => CharacterClass.Hex with { Negated = true },
        'p' or 'P' when Take('{') => Property(c == 'P'),
        _ => null,
    };

    private CharacterClass Property(bool negated)
    {
        negated ^= Take('^');
        var name = TakeUntil('}', "a property");
        var found = CharacterClass.Find(name) ?? throw Wrong($"the unknown property '{name}'");
        return found with { Negated = negated };
    }

    private int EscapedCharacter()
    {
        var c = _text[_at++];
        switch (c)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return 27;
            case 'x' when Take('{'):
                var wide = TakeDigits(16, 8);
                return Take('}') && Rune.IsValid(wide) ? wide : throw Wrong("a '\\x{' that is no character");
            case 'x':
                return TakeDigits(16, 2);
            case 'u':
                return TakeDigits(16, 4);
            case 'c' when !AtEnd:
                return _text[_at++] & 0x1F;
            case >= '0' and <= '7':
                _at--;
                return TakeDigits(8, 3);
            default:
                return c;
        }
    }

    private int TakeDigits(int radix, int countMax)
    {
        var value = 0;
        for (; countMax > 0 && !AtEnd; countMax--)
        {
            var digit = Peek() switch
            {
                var c and >= '0' and <= '9' => c - '0',
                var c and >= 'a' and <= 'f' => c - 'a' + 10,
                var c and >= 'A' and <= 'F' => c - 'A' + 10,
                _ => radix,
            };
            if (digit >= radix)
            {
                break;
            }

            value = value * radix + digit;
            _at++;
        }

        return value;
    }

    private CharacterClass? TakeClass()
    {
        if (Peek() != '\\' || _at + 1 >= _text.Length)
        {
            return null;
        }

        var start = _at;
        _at += 2;
        var found = ClassOf(_text[start + 1]);
        _at = found is null ? start : _at;
        return found;
    }

    private int SetCharacter()
    {
        if (!Take('\\'))
        {
            return _text[_at++];
        }

        if (AtEnd)
        {
            throw Wrong("a '\\' at its end");
        }

        return Take('b') ? '\b' : EscapedCharacter();
    }

    private bool TakePosix(CharacterSet set)
    {
        var start = _at;
        if (!Take("[:"))
        {
            return false;
        }

        var negated = Take('^');
        var name = new StringBuilder();
        while (!AtEnd && Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'))
        {
            name.Append((char)_text[_at++]);
        }

        if (!Take(":]"))
        {
            _at = start;
            return false;
        }

        var found = CharacterClass.Find(name.ToString()) ?? throw Wrong($"the unknown class '[:{name}:]'");
        set.Add(found with { Negated = negated });
        return true;
    }
}
