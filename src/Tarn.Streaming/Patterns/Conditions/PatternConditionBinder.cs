using Tarn.Sql.Analysis;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Streaming.Patterns.Matching;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Patterns.Conditions;

/// <summary>
/// Expressions of DEFINE and MEASURES → functions over a match's rows. A column outside FIRST and LAST is read from its variable's last row.
/// Functions without an entry here are refused by name.
/// </summary>
internal sealed partial class PatternConditionBinder(PatternInput input, IReadOnlyDictionary<string, int> variables)
{
    /// <summary>The variable of the columns that the present navigation or aggregate reads; null: outside of one.</summary>
    private Scope? _inside;

    private sealed class Scope
    {
        public int? Variable { get; set; }
    }

    public Bound Bind(Expression expression) => expression switch
    {
        NullLiteral => Bound.Of(PatternValue.Null, new(PatternKind.Null)),
        BooleanLiteral boolean => Bound.Of(PatternValue.Of(boolean.Value), PatternType.Boolean),
        NumberLiteral number => BindNumber(number),
        TextLiteral text => Bound.Of(PatternValue.Of(text.Value), PatternType.Text),
        TypedLiteral typed => BindTyped(typed),
        IntervalLiteral interval => BindInterval(interval),
        NameExpression name => BindColumn(MatchContext.AnyVariable, name.Name),
        Dereference { Base: NameExpression variable } column => BindColumn(Variable(variable.Name), column.Field),
        Arithmetic arithmetic => BindArithmetic(arithmetic),
        Negation negation => Negate(Bind(negation.Value), negation.At),
        Concatenation chain => Concatenate([.. chain.Parts.Select(Bind)], chain.At),
        Comparison comparison => Compare(comparison.Operator, Bind(comparison.Left), Bind(comparison.Right), comparison.At),
        DistinctFrom distinct => BindDistinct(distinct),
        Logical logical => BindLogical(logical),
        Not not => Invert(Truth(Bind(not.Value), not.At)),
        IsNull isNull => BindIsNull(isNull),
        Between between => BindBetween(between),
        InList list => BindIn(list),
        Like like => BindLike(like),
        Case branches => BindCase(branches),
        Cast cast => BindCast(cast),
        CallExpression call => BindCall(call),
        _ => throw PatternError.Refused("this form of expression", expression.At),
    };

    /// <summary>Binds a truth value.</summary>
    public MatchFunction BindCondition(Expression expression) => Truth(Bind(expression), expression.At).Function;

    private int Variable(Identifier name) => variables.TryGetValue(name.Text, out var index) ? index
        : throw new SqlException(SqlErrorName.ColumnNotFound, $"Unknown pattern '{name.Text}'", name.At);

    private Bound BindColumn(int variable, Identifier name)
    {
        var index = input.Columns.ToList().FindIndex(c => c.Name == name.Text);
        if (index < 0)
        {
            throw new SqlException(SqlErrorName.ColumnNotFound, $"Column '{name.Text}' not found in any table", name.At);
        }

        var type = input.Columns[index].Type;
        if (_inside is { } scope)
        {
            if ((scope.Variable ??= variable) != variable)
            {
                throw PatternError.Refused("columns of several pattern variables in one function", name.At);
            }

            // A navigation without a row reads NULL from each column; the expression around the columns may still have a value.
            return new(type, context => context.Row is { } row ? row.Values[index] : PatternValue.Null);
        }

        return new(type, context => context.Last(variable, 0) is { } row ? row.Values[index] : PatternValue.Null);
    }

    /// <summary>Binds the argument of a navigation or an aggregate.</summary>
    private (Bound Value, int Variable) BindInside(Expression argument)
    {
        if (_inside is not null)
        {
            throw PatternError.Refused("a function over rows inside another one", argument.At);
        }

        _inside = new();
        try
        {
            var value = Bind(argument);
            return (value, _inside.Variable ?? MatchContext.AnyVariable);
        }
        finally
        {
            _inside = null;
        }
    }

    private static Bound BindNumber(NumberLiteral literal)
    {
        if (literal.Kind == TokenKind.Double)
        {
            return Bound.Of(PatternNumbers.Parse(literal.Text, PatternType.Double), PatternType.Double);
        }

        if (literal.Kind == TokenKind.Decimal)
        {
            var constant = Literals.Decimal(literal.Text, literal.At);
            var text = (string)constant.Value!;
            var point = text.IndexOf('.', StringComparison.Ordinal);
            var scale = point < 0 ? 0 : text.Length - point - 1;
            var type = PatternType.DecimalOf(Math.Max(text.Count(char.IsAsciiDigit) - (text.StartsWith("0.", StringComparison.Ordinal) ? 1 : 0), 1), scale);
            return Bound.Of(PatternNumbers.Parse(text, type), type);
        }

        var number = (long)Literals.Number(literal).Value!;
        return Bound.Of(PatternValue.Of((Int128)number), number is >= int.MinValue and <= int.MaxValue ? PatternType.Int : PatternType.BigInt);
    }

    private static Bound BindTyped(TypedLiteral literal)
    {
        var type = PatternType.Of(literal.Type);
        var value = type.Kind switch
        {
            PatternKind.Date => PatternTexts.Date(literal.Text),
            PatternKind.Timestamp => PatternTexts.Timestamp(literal.Text),
            _ => throw PatternError.Refused($"literals of type {type.Name}", literal.At),
        };
        return value.IsNull ? throw new SqlException(SqlErrorName.InvalidLiteral, $"'{literal.Text}' is not a valid {type.Name} literal", literal.At)
            : Bound.Of(value, type.Kind == PatternKind.Timestamp ? type with { Precision = 3 } : type);
    }

    private static Bound BindInterval(IntervalLiteral literal)
    {
        var number = System.Convert.ToInt64(Intervals.Bind(literal).Value, System.Globalization.CultureInfo.InvariantCulture);
        return literal.From is "YEAR" or "MONTH" ? Bound.Of(PatternValue.Of((Int128)number), new(PatternKind.YearInterval))
            : Bound.Of(PatternValue.Of((Int128)number * PatternTexts.MillisecondNanoseconds), new(PatternKind.DayInterval));
    }
}
