using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Binding;

/// <summary>
/// The placeholders of one request, and its expressions made with them. It remembers the placeholders that the expressions use: AWS refuses
/// others. Not for several threads.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html"/>
public sealed class ExpressionScope
{
    private const int KeyLengthMax = 255;

    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly Item _values;
    private readonly HashSet<string> _used = [];
    private readonly HashSet<string> _attributes = [];

    /// <summary>Takes a request's placeholders.</summary>
    /// <param name="names">ExpressionAttributeNames; null: absent.</param>
    /// <param name="values">ExpressionAttributeValues; null: absent.</param>
    /// <exception cref="Storage.TarnException">One is empty, or has a key of another form.</exception>
    public ExpressionScope(IReadOnlyDictionary<string, string>? names, Item? values)
    {
        _names = names ?? new Dictionary<string, string>();
        _values = values ?? Item.Empty;
        if (names is not null)
        {
            CheckNames(names);
        }

        if (values is { } given)
        {
            CheckValues(given);
        }
    }

    /// <summary>The attributes that the expressions made so far name.</summary>
    public IReadOnlyCollection<string> Attributes => _attributes;

    /// <summary>Makes a condition.</summary>
    /// <exception cref="Storage.TarnException">The expression is not valid.</exception>
    public Condition Condition(ExpressionKind kind, string text)
    {
        var tokens = new TokenReader(kind, text);
        var condition = ConditionParser.Parse(tokens);
        SyntaxRules.CheckCondition(kind, condition);
        return new ConditionBinder(this, kind).Condition(condition);
    }

    /// <summary>Makes an update.</summary>
    /// <exception cref="Storage.TarnException">The expression is not valid.</exception>
    public Update Update(string text)
    {
        var tokens = new TokenReader(ExpressionKind.UpdateExpression, text);
        var actions = UpdateParser.Parse(tokens, out var repeated);
        SyntaxRules.CheckUpdate(this, actions, repeated);
        return new Update(new UpdateBinder(this).Actions(actions));
    }

    /// <summary>Makes a projection: paths with commas.</summary>
    /// <exception cref="Storage.TarnException">The expression is not valid.</exception>
    public Projection Projection(string text)
    {
        var tokens = new TokenReader(ExpressionKind.ProjectionExpression, text);
        var parts = new List<PathSyntax>();
        do
        {
            parts.Add(tokens.Path());
        }
        while (tokens.TryTake(","));
        tokens.ExpectEnd();
        return new Projection([.. parts.Select(path => Path(ExpressionKind.ProjectionExpression, path))]);
    }

    /// <summary>Refuses placeholders that no expression has used.</summary>
    /// <exception cref="Storage.TarnException">There is one.</exception>
    public void CheckUsed()
    {
        Check("ExpressionAttributeNames", _names.Keys);
        Check("ExpressionAttributeValues", Keys(_values));

        void Check(string member, IEnumerable<string> keys)
        {
            var unused = keys.Where(key => !_used.Contains(key)).ToList();
            if (unused.Count > 0)
            {
                ItemErrors.Refuse($"Value provided in {member} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
            }
        }
    }

    internal DocumentPath Path(ExpressionKind kind, PathSyntax path)
    {
        if (path.Parts.Count > ItemLimits.LevelsMax)
        {
            throw ExpressionErrors.Invalid(kind, $"The document path has too many nesting levels; nesting levels: {path.Parts.Count}");
        }

        var rest = new List<PathPart>(path.Parts.Count - 1);
        var first = Name(kind, path.Parts[0].Text);
        _attributes.Add(first);
        foreach (var part in path.Parts.Skip(1))
        {
            rest.Add(part.IsIndex ? Index(kind, part.Text) : new PathPart(System.Text.Encoding.UTF8.GetBytes(Name(kind, part.Text)), 0));
        }

        return new DocumentPath(first, rest);
    }

    internal AttributeValue Value(ExpressionKind kind, string name)
    {
        var value = _values[name];
        if (!value.Exists)
        {
            throw ExpressionErrors.Invalid(kind, $"An expression attribute value used in expression is not defined; attribute value: {name}");
        }

        _used.Add(name);
        return value;
    }

    private static PathPart Index(ExpressionKind kind, string digits) => int.TryParse(digits, out var index)
        ? new PathPart(null, index)
        : throw ExpressionErrors.Invalid(kind, $"List index is not within the allowable range; index: [{digits}]");

    private static IEnumerable<string> Keys(Item values)
    {
        var keys = new List<string>();
        foreach (var member in values.Members)
        {
            keys.Add(member.Name);
        }

        return keys;
    }

    private static void CheckNames(IReadOnlyDictionary<string, string> names)
    {
        if (names.Count == 0)
        {
            ItemErrors.Refuse("ExpressionAttributeNames must not be empty");
        }

        foreach (var (key, name) in names)
        {
            CheckKey("ExpressionAttributeNames", '#', key, key.Length > KeyLengthMax ? $" size of key: {key.Length}" : string.Empty);
            if (name.Length == 0)
            {
                ItemErrors.Refuse($"ExpressionAttributeNames contains invalid value: Empty attribute name; key: {key}");
            }
        }
    }

    private static void CheckValues(Item values)
    {
        if (values.Count == 0)
        {
            ItemErrors.Refuse("ExpressionAttributeValues must not be empty");
        }

        foreach (var key in Keys(values))
        {
            CheckKey("ExpressionAttributeValues", ':', key, string.Empty);
        }
    }

    private static void CheckKey(string member, char first, string key, string size)
    {
        if (key.Length > KeyLengthMax)
        {
            ItemErrors.Refuse($"{member} contains invalid key: The expression attribute map contains a key that is too long;{size}");
        }

        if (key.Length < 2 || key[0] != first || !key.AsSpan(1).ContainsOnlyWordCharacters())
        {
            ItemErrors.Refuse($"{member} contains invalid key: Syntax error; key: \"{key}\"");
        }
    }

    private string Name(ExpressionKind kind, string text)
    {
        if (text[0] == '#')
        {
            _used.Add(text);
            return _names.TryGetValue(text, out var name)
                ? name
                : throw ExpressionErrors.Invalid(kind, $"An expression attribute name used in the document path is not defined; attribute name: {text}");
        }

        return ReservedWords.Contains(text) ? throw ExpressionErrors.Reserved(kind, text) : text;
    }
}
