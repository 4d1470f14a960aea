using Tarn.Storage;

namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>
/// Parses an expression over partition keys: comparisons, IN, BETWEEN, LIKE and IS NULL, joined by AND, OR, NOT and brackets. Each value is
/// checked against the type of its key.
/// </summary>
internal sealed class ExpressionParser
{
    private readonly IReadOnlyList<PartitionKey> _keys;
    private readonly List<ExpressionToken> _tokens;
    private int _at;

    private ExpressionParser(string expression, IReadOnlyList<PartitionKey> keys)
    {
        _keys = keys;
        _tokens = ExpressionLexer.Tokens(expression);
    }

    private ExpressionToken Token => _tokens[_at];

    /// <exception cref="TarnException">InvalidArgument: a wrong text, name or type, with its position.</exception>
    public static PartitionPredicate Parse(string expression, IReadOnlyList<PartitionKey> keys)
    {
        var parser = new ExpressionParser(expression, keys);
        var predicate = parser.Or();
        return parser.Token.Kind == ExpressionTokenKind.End ? predicate : throw parser.Unexpected("AND, OR or the end");
    }

    private PartitionPredicate Or()
    {
        var left = And();
        while (Accept("OR"))
        {
            left = new OrPredicate(left, And());
        }

        return left;
    }

    private PartitionPredicate And()
    {
        var left = Not();
        while (Accept("AND"))
        {
            left = new AndPredicate(left, Not());
        }

        return left;
    }

    private PartitionPredicate Not() => Accept("NOT") ? new NotPredicate(Not()) : Primary();

    private PartitionPredicate Primary()
    {
        if (Accept("("))
        {
            var inner = Or();
            Require(")");
            return inner;
        }

        return Token.Kind is ExpressionTokenKind.Text or ExpressionTokenKind.Number ? Reversed() : OfKey();
    }

    // A value before its key: 2026 <= year.
    private ComparePredicate Reversed()
    {
        var value = Take();
        var comparison = Operator() ?? throw Unexpected("a comparison");
        return Compare(Key(), Mirrored(comparison), value);
    }

    private PartitionPredicate OfKey()
    {
        var key = Key();
        if (Operator() is { } comparison)
        {
            return Compare(key, comparison, Literal());
        }

        if (Accept("IS"))
        {
            var negated = Accept("NOT");
            Require("NULL");
            return Negated(negated, new IsNullPredicate(key));
        }

        var not = Accept("NOT");
        if (Accept("IN"))
        {
            return Negated(not, In(key));
        }

        if (Accept("BETWEEN"))
        {
            var low = Compare(key, KeyComparison.GreaterOrEqual, Literal());
            Require("AND");
            return Negated(not, new AndPredicate(low, Compare(key, KeyComparison.LessOrEqual, Literal())));
        }

        if (Accept("LIKE"))
        {
            return Negated(not, Like(key));
        }

        throw Unexpected("a comparison, IN, BETWEEN, LIKE or IS NULL");
    }

    private PartitionPredicate In(int key)
    {
        // Spark writes brackets of both kinds.
        var end = Accept("[") ? "]" : ")";
        if (end == ")")
        {
            Require("(");
        }

        PartitionPredicate any = Compare(key, KeyComparison.Equal, Literal());
        while (Accept(","))
        {
            any = new OrPredicate(any, Compare(key, KeyComparison.Equal, Literal()));
        }

        Require(end);
        return any;
    }

    private LikePredicate Like(int key)
    {
        var pattern = Take();
        return pattern.Kind == ExpressionTokenKind.Text && _keys[key].Kind == PartitionKeyKind.Text
            ? new LikePredicate(key, pattern.Text)
            : throw ExpressionLexer.Wrong(
                $"LIKE compares a key of type string with a quoted text, and {_keys[key].Name} is {_keys[key].Type}", pattern.Position);
    }

    private ComparePredicate Compare(int key, KeyComparison comparison, ExpressionToken literal)
    {
        var (name, type, kind) = (_keys[key].Name, _keys[key].Type, _keys[key].Kind);
        if (kind == PartitionKeyKind.Other)
        {
            throw ExpressionLexer.Wrong($"key {name} of type {type} cannot be compared", literal.Position);
        }

        var fits = literal.Kind == ExpressionTokenKind.Text || kind is PartitionKeyKind.Integer or PartitionKeyKind.Decimal;
        return fits && PartitionValue.Parse(kind, literal.Text) is { } value
            ? new ComparePredicate(key, kind, comparison, value)
            : throw ExpressionLexer.Wrong($"'{literal.Text}' is no value of key {name}, which is {type}", literal.Position);
    }

    private int Key()
    {
        var name = Take();
        if (name.Kind is not (ExpressionTokenKind.Word or ExpressionTokenKind.Name))
        {
            throw ExpressionLexer.Wrong($"expected a partition key and found {name.Text}", name.Position);
        }

        for (var i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw ExpressionLexer.Wrong($"{name.Text} is no partition key of the table", name.Position);
    }

    // Types may be written before texts: DATE '2026-01-01'.
    private ExpressionToken Literal()
    {
        if ((Token.Is("DATE") || Token.Is("TIMESTAMP")) && _tokens[_at + 1].Kind == ExpressionTokenKind.Text)
        {
            _at++;
        }

        return Token.Kind is ExpressionTokenKind.Text or ExpressionTokenKind.Number ? Take() : throw Unexpected("a value");
    }

    private KeyComparison? Operator()
    {
        KeyComparison? found = Token.Kind != ExpressionTokenKind.Symbol ? null : Token.Text switch
        {
            "=" or "==" => KeyComparison.Equal,
            "<>" or "!=" => KeyComparison.NotEqual,
            "<" => KeyComparison.Less,
            "<=" => KeyComparison.LessOrEqual,
            ">" => KeyComparison.Greater,
            ">=" => KeyComparison.GreaterOrEqual,
            _ => null,
        };
        _at += found is null ? 0 : 1;
        return found;
    }

    private static KeyComparison Mirrored(KeyComparison comparison) => comparison switch
    {
        KeyComparison.Less => KeyComparison.Greater,
        KeyComparison.LessOrEqual => KeyComparison.GreaterOrEqual,
        KeyComparison.Greater => KeyComparison.Less,
        KeyComparison.GreaterOrEqual => KeyComparison.LessOrEqual,
        KeyComparison.Equal => KeyComparison.Equal,
        KeyComparison.NotEqual => KeyComparison.NotEqual,
    };

    private static PartitionPredicate Negated(bool negated, PartitionPredicate predicate) => negated ? new NotPredicate(predicate) : predicate;

    private bool Accept(string word)
    {
        var accepted = Token.Is(word);
        _at += accepted ? 1 : 0;
        return accepted;
    }

    private void Require(string word)
    {
        if (!Accept(word))
        {
            throw Unexpected(word);
        }
    }

    private ExpressionToken Take() => Token.Kind == ExpressionTokenKind.End ? Token : _tokens[_at++];

    private TarnException Unexpected(string wanted) => ExpressionLexer.Wrong($"expected {wanted} and found {Token.Text}", Token.Position);
}
