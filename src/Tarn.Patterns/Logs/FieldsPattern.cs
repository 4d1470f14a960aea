using System.Globalization;

namespace Tarn.Patterns.Logs;

/// <summary>
/// Conditions over fields between spaces: <c>[ip, user, ..., status = 4*, bytes > 1000]</c>. A message without the same number of
/// fields does not match, except where <c>...</c> stands for any number of them.
/// </summary>
internal sealed class FieldsPattern : FilterPattern
{
    private readonly List<Field> _before = [];
    private readonly List<Field> _after = [];
    private readonly bool _hasRest;

    public FieldsPattern(string text)
    {
        var scanner = new PatternScanner(text);
        scanner.Take("[");
        do
        {
            if (scanner.Spaces().TryTake("..."))
            {
                _hasRest = !_hasRest ? true : throw Invalid("'...' stands in it twice");
                scanner.Spaces();
                continue;
            }

            (_hasRest ? _after : _before).Add(Read(scanner));
        }
        while (scanner.TryTake(","));
        scanner.Take("]");
        if (!scanner.Spaces().IsAtEnd)
        {
            throw scanner.Unexpected();
        }
    }

    public override bool Matches(string message) => Place(message) is { } placed && placed.All(field => field.Field.Condition(field.Text));

    public override IReadOnlyDictionary<string, string> Extract(string message)
    {
        var values = new Dictionary<string, string>();
        foreach (var (field, text, number) in Place(message) ?? [])
        {
            values["$" + (field.Name.Length > 0 ? field.Name : number.ToString(CultureInfo.InvariantCulture))] = text;
        }

        return values;
    }

    public override Func<string, string?>? Selector(string name)
    {
        var index = _before.FindIndex(field => field.Name.Length > 0 && "$" + field.Name == name);
        var fromEnd = _after.FindIndex(field => field.Name.Length > 0 && "$" + field.Name == name);
        return index < 0 && fromEnd < 0 ? null : message => Place(message)?[index < 0 ? _before.Count + fromEnd : index].Text;
    }

    // Null: the message has another number of fields.
    private List<(Field Field, string Text, int Number)>? Place(string message)
    {
        var fields = Split(message);
        var named = _before.Count + _after.Count;
        if (_hasRest ? fields.Count < named : fields.Count != named)
        {
            return null;
        }

        var skipped = fields.Count - named;
        return
        [
            .. _before.Select((field, index) => (field, fields[index], index + 1)),
            .. _after.Select((field, index) => (field, fields[_before.Count + skipped + index], _before.Count + skipped + index + 1)),
        ];
    }

    private static Field Read(PatternScanner scanner)
    {
        if (scanner.Next is ',' or ']')
        {
            return new Field("", _ => true);
        }

        string? name = null;
        var condition = Conditions.Read<string>(scanner, () =>
        {
            var given = scanner.Until(next => !(char.IsLetterOrDigit(next) || next is '_' or '-' or '@' or '.'));
            if (given.Length == 0 || (name is not null && name != given))
            {
                throw given.Length == 0 ? scanner.Unexpected() : Invalid($"the field {name} has a condition over {given}");
            }

            name = given;
            return ConstantTest.TryRead(scanner, next => next is ',' or ']' or ')' or '&' or '|') is { } test ? test.Passes : _ => true;
        });
        return new Field(name!, condition);
    }

    // A part in brackets or quotes is one field, without them.
    private static List<string> Split(string message)
    {
        var fields = new List<string>();
        for (var at = 0; at < message.Length;)
        {
            if (char.IsWhiteSpace(message[at]))
            {
                at++;
                continue;
            }

            var close = message[at] switch
            {
                '"' => '"',
                '[' => ']',
                _ => '\0',
            };
            var end = close == '\0' ? -1 : message.IndexOf(close, at + 1);
            if (end > 0)
            {
                fields.Add(message[(at + 1)..end]);
                at = end + 1;
                continue;
            }

            var from = at;
            while (at < message.Length && !char.IsWhiteSpace(message[at]))
            {
                at++;
            }

            fields.Add(message[from..at]);
        }

        return fields;
    }

    private sealed record Field(string Name, Func<string, bool> Condition);
}
