using System.Globalization;
using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    private CallExpression ParseCall(QualifiedName name)
    {
        Expect("(");
        var call = new CallExpression(name, [], name.At);
        if (Accept("*"))
        {
            call = call with { Star = true };
        }
        else if (IsName(Current) && Peek().IsSymbol(".") && Peek(2).IsSymbol("*"))
        {
            call = call with { Star = true, StarOf = ParseIdentifier() };
            _index += 2;
        }
        else if (!IsSymbol(")"))
        {
            call = call with { Distinct = AcceptWord("DISTINCT") };
            if (!call.Distinct)
            {
                AcceptWord("ALL");
            }

            call = call with { Arguments = ParseList(ParseExpression) };
            if (AcceptWord("ORDER"))
            {
                call = call with { OrderBy = ParseOrderBy() };
            }
        }

        Expect(")", "','");
        return ParseCallSuffix(call);
    }

    /// <summary>A call after RUNNING or FINAL.</summary>
    private CallExpression ParseModalCall()
    {
        var mode = Next().Value == "FINAL" ? MeasureMode.Final : MeasureMode.Running;
        return ParsePrimary() is CallExpression call ? call with { Mode = mode } : throw Mismatch("<function>");
    }

    private CallExpression ParseCallSuffix(CallExpression call)
    {
        if (AcceptWord("WITHIN"))
        {
            ExpectWord("GROUP");
            Expect("(");
            ExpectWord("ORDER");
            call = call with { OrderBy = ParseOrderBy() };
            Expect(")");
        }

        if (IsWord("FILTER") && Peek().IsSymbol("("))
        {
            _index += 2;
            ExpectWord("WHERE");
            call = call with { Filter = ParseExpression() };
            Expect(")");
        }

        if (IsWord("IGNORE") && Peek().IsWord("NULLS"))
        {
            _index += 2;
            call = call with { IgnoreNulls = true };
        }
        else if (IsWord("RESPECT") && Peek().IsWord("NULLS"))
        {
            _index += 2;
        }

        return IsWord("OVER") ? call with { Window = ParseOver() } : call;
    }

    private WindowSpecification ParseOver()
    {
        var at = Next().At;
        if (!Accept("("))
        {
            return new(ParseIdentifier(), [], [], null, at) { IsReference = true };
        }

        return ParseWindowSpecification();
    }

    /// <summary>Parses a window between `(`, already read, and `)`.</summary>
    private WindowSpecification ParseWindowSpecification()
    {
        var at = Current.At;
        var existing = IsName(Current) && Current.Value is not ("PARTITION" or "ROWS" or "RANGE" or "GROUPS") ? ParseIdentifier() : null;
        List<Expression> partitionBy = [];
        if (AcceptWord("PARTITION"))
        {
            ExpectWord("BY");
            partitionBy = ParseList(ParseExpression);
        }

        var orderBy = AcceptWord("ORDER") ? ParseOrderBy() : [];
        var frame = Current.Kind == TokenKind.Word && Current.Value is "ROWS" or "RANGE" or "GROUPS" ? ParseFrame() : null;
        Expect(")");
        return new(existing, partitionBy, orderBy, frame, at);
    }

    private WindowFrame ParseFrame()
    {
        var token = Next();
        var unit = token.Value switch { "ROWS" => FrameUnit.Rows, "RANGE" => FrameUnit.Range, _ => FrameUnit.Groups };
        if (AcceptWord("BETWEEN"))
        {
            var start = ParseFrameBound();
            ExpectWord("AND");
            return new(unit, start, ParseFrameBound(), token.At);
        }

        return new(unit, ParseFrameBound(), null, token.At);
    }

    private FrameBound ParseFrameBound()
    {
        var at = Current.At;
        if (AcceptWord("UNBOUNDED"))
        {
            if (AcceptWord("PRECEDING"))
            {
                return new(FrameBoundKind.UnboundedPreceding, null, at);
            }

            ExpectWord("FOLLOWING", "PRECEDING");
            return new(FrameBoundKind.UnboundedFollowing, null, at);
        }

        if (AcceptWord("CURRENT"))
        {
            ExpectWord("ROW");
            return new(FrameBoundKind.CurrentRow, null, at);
        }

        var offset = ParseConcat();
        if (AcceptWord("PRECEDING"))
        {
            return new(FrameBoundKind.Preceding, offset, at);
        }

        ExpectWord("FOLLOWING", "PRECEDING");
        return new(FrameBoundKind.Following, offset, at);
    }

    private TypeName ParseType() => Nested(ParseTypeHere);

    private TypeName ParseTypeHere()
    {
        var at = Current.At;
        var name = ParseIdentifier().Lower;
        name = _dialect == SqlDialect.Flink ? FlinkTypes.Names.GetValueOrDefault(name, name) : name;
        if (name == "interval")
        {
            name = $"{name} {ParseIntervalUnit()} {ParseIntervalTo()} {ParseIntervalUnit()}".ToLowerInvariant();
        }

        if (name == "double" && IsWord("PRECISION"))
        {
            Next();
        }

        if (name == "row")
        {
            return new(name, [], [], _dialect == SqlDialect.Flink ? ParseStreamFields() : ParseParenthesized(ParseRowField), at);
        }

        var numbers = new List<long>();
        var arguments = new List<TypeName>();
        if (Accept("(") || (name is "array" or "map" or "multiset" && Accept("<")))
        {
            do
            {
                if (Current.Kind == TokenKind.Integer)
                {
                    numbers.Add(ParseNumber());
                }
                else
                {
                    arguments.Add(ParseType());
                }
            }
            while (Accept(","));
            if (!Accept(")") && !Accept(">"))
            {
                throw Mismatch("')'", "','");
            }
        }

        if (name is "timestamp" or "time" && (IsWord("WITH") || IsWord("WITHOUT")))
        {
            var with = Next().Value == "WITH";
            ExpectWord("TIME");
            ExpectWord("ZONE");
            name = with ? name + " with time zone" : name;
        }

        numbers = _dialect == SqlDialect.Flink ? FlinkTypes.Numbers(name, numbers) : numbers;
        var type = new TypeName(name, numbers, arguments, [], at);
        while (IsWord("ARRAY"))
        {
            Next();
            type = new("array", [], [type], [], at);
        }

        return type;
    }

    private long ParseNumber()
    {
        var token = Next();
        return long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Invalid(token.At, $"Invalid numeric literal: {token.Text}");
    }

    private string ParseIntervalTo()
    {
        ExpectWord("TO");
        return "TO";
    }

    /// <summary>`interval day to second` is a type; `interval integer` is a field with the name `interval`.</summary>
    private bool StartsInterval() => IsWord("INTERVAL") && Peek().Kind == TokenKind.Word && IntervalUnits.Contains(Peek().Value) && Peek(2).IsWord("TO");

    private (string? Name, TypeName Type) ParseRowField()
    {
        // A field is `name type` or only a type; the beginning of a type follows a name.
        var named = !StartsInterval() && (IsName(Current) && (IsName(Peek()) && !Peek().IsWord("PRECISION") && !Peek().IsWord("ARRAY"))
            || (IsName(Current) && Peek().IsWord("ARRAY")));
        if (!named)
        {
            return (null, ParseType());
        }

        var name = ParseIdentifier();
        return (name.Quoted ? name.Text : name.Lower, ParseType());
    }
}
