using System.Globalization;
using Tarn.Storage;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Rules;

/// <summary>Parses the expression of a composite alarm: NOT binds closer than AND, and AND closer than OR.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"/>
public sealed class RuleParser
{
    private const int DepthMax = 64;
    private const int PartsMax = 500;

    private readonly string _text;
    private int _at;
    private int _parts;
    private int _depth;

    private RuleParser(string text) => _text = text;

    /// <summary>The parsed expression.</summary>
    /// <exception cref="TarnException">InvalidArgument: it is no expression.</exception>
    public static RuleNode Parse(string text)
    {
        var parser = new RuleParser(text);
        var node = parser.Either();
        parser.Blanks();
        return parser._at == text.Length ? node : throw parser.Wrong("AND, OR or the end");
    }

    private RuleNode Either()
    {
        if (++_depth > DepthMax)
        {
            throw Invalid($"it is nested deeper than {DepthMax}");
        }

        var parts = new List<RuleNode> { Both() };
        while (TakeWord("OR"))
        {
            parts.Add(Both());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new RuleNode.Or(parts);
    }

    private RuleNode Both()
    {
        var parts = new List<RuleNode> { Negated() };
        while (TakeWord("AND"))
        {
            parts.Add(Negated());
        }

        return parts.Count == 1 ? parts[0] : new RuleNode.And(parts);
    }

    private RuleNode Negated()
    {
        var isNot = false;
        while (TakeWord("NOT"))
        {
            isNot = !isNot;
        }

        var part = Part();
        return isNot ? new RuleNode.Not(part) : part;
    }

    private RuleNode Part()
    {
        if (++_parts > PartsMax)
        {
            throw Invalid($"it has more than {PartsMax} elements");
        }

        if (Take('('))
        {
            var inner = Either();
            Expect(')');
            return inner;
        }

        if (TakeWord("TRUE") || TakeWord("FALSE"))
        {
            return new RuleNode.Constant(char.ToUpperInvariant(_text[_at - 2]) == 'U');
        }

        if (TakeWord("AT_LEAST"))
        {
            return AtLeast();
        }

        var value = State() ?? throw Wrong("ALARM, OK, INSUFFICIENT_DATA, AT_LEAST, TRUE, FALSE, NOT or (");
        Expect('(');
        var alarm = Name();
        Expect(')');
        return new RuleNode.InState(value, alarm);
    }

    private RuleNode.AtLeast AtLeast()
    {
        Expect('(');
        Blanks();
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        var isNumber = int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
        var isPercent = Take('%');
        Expect(',');
        var isNot = TakeWord("NOT");
        var value = State() ?? throw Wrong("ALARM, OK or INSUFFICIENT_DATA");
        Expect(',');
        Expect('(');
        var alarms = new List<string> { Name() };
        while (Take(','))
        {
            alarms.Add(Name());
        }

        Expect(')');
        Expect(')');
        _parts += alarms.Count;
        return isNumber && count <= (isPercent ? 100 : alarms.Count)
            ? new RuleNode.AtLeast(count, isPercent, value, isNot, alarms)
            : throw Invalid("the number of AT_LEAST is from 1 to the number of its alarms, or a percentage from 1% to 100%");
    }

    private AlarmValue? State() => TakeWord("ALARM") ? AlarmValue.Alarm
        : TakeWord("OK") ? AlarmValue.Ok
        : TakeWord("INSUFFICIENT_DATA") ? AlarmValue.InsufficientData
        : null;

    // A name with blanks at its ends, brackets or commas is in quotes.
    private string Name()
    {
        Blanks();
        if (_at < _text.Length && _text[_at] is '"' or '\'')
        {
            var end = _text.IndexOf(_text[_at], _at + 1);
            var quoted = end > _at + 1 ? _text[(_at + 1)..end] : throw Wrong("the name of an alarm and a quote");
            _at = end + 1;
            return quoted;
        }

        var start = _at;
        while (_at < _text.Length && _text[_at] is not ('(' or ')' or ',' or '"'))
        {
            _at++;
        }

        var name = _text[start.._at].Trim();
        return name.Length > 0 ? name : throw Wrong("the name or ARN of an alarm");
    }

    private bool TakeWord(string word)
    {
        Blanks();
        var end = _at + word.Length;
        var isWord = string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (end >= _text.Length || !(char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'));
        _at = isWord ? end : _at;
        return isWord;
    }

    private bool Take(char wanted)
    {
        Blanks();
        var isTaken = _at < _text.Length && _text[_at] == wanted;
        _at += isTaken ? 1 : 0;
        return isTaken;
    }

    private void Expect(char wanted)
    {
        if (!Take(wanted))
        {
            throw Wrong($"'{wanted}'");
        }
    }

    private void Blanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private TarnException Wrong(string wanted) => Invalid($"at character {_at + 1} it must have {wanted}");

    private static TarnException Invalid(string reason) => new(ErrorKind.InvalidArgument, $"AlarmRule is not valid: {reason}.");
}
