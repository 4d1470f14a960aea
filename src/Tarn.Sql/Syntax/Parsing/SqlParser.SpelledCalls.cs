using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <summary>Calls whose arguments have words between them.</summary>
internal sealed partial class SqlParser
{
    private CallExpression ParseSpelledCall(Token token)
    {
        Next();
        Expect("(");
        return token.Value switch
        {
            "SUBSTRING" => ParseSubstring(token),
            "NORMALIZE" => ParseNormalize(token),
            _ => ParseListagg(token),
        };
    }

    private CallExpression ParseSubstring(Token token)
    {
        var arguments = new List<Expression> { ParseExpression() };
        if (AcceptWord("FROM"))
        {
            arguments.Add(ParseExpression());
            if (AcceptWord("FOR"))
            {
                arguments.Add(ParseExpression());
            }
        }
        else
        {
            while (Accept(","))
            {
                arguments.Add(ParseExpression());
            }
        }

        Expect(")", "','");
        return MakeCall(token, arguments);
    }

    private CallExpression ParseNormalize(Token token)
    {
        var value = ParseExpression();
        var form = "NFC";
        if (Accept(","))
        {
            form = Current.Kind == TokenKind.Word && Current.Value is "NFC" or "NFD" or "NFKC" or "NFKD" ? Next().Value
                : throw Mismatch("'NFC'", "'NFD'", "'NFKC'", "'NFKD'");
        }

        Expect(")");
        return MakeCall(token, [value, new TextLiteral(form, token.At)]);
    }

    /// <summary>An overflow that cuts the text becomes two further arguments: the filler, and whether values are counted.</summary>
    private CallExpression ParseListagg(Token token)
    {
        var isDistinct = AcceptWord("DISTINCT");
        _ = isDistinct || AcceptWord("ALL");
        var arguments = new List<Expression> { ParseExpression() };
        if (Accept(","))
        {
            arguments.Add(ParsePrimary());
        }

        if (AcceptWord("ON"))
        {
            ExpectWord("OVERFLOW");
            if (!AcceptWord("ERROR"))
            {
                ExpectWord("TRUNCATE", "'ERROR'");
                if (arguments.Count == 1)
                {
                    arguments.Add(new TextLiteral("", token.At));
                }

                arguments.Add(Current.Kind == TokenKind.Text ? ParsePrimary() : new TextLiteral("...", token.At));
                var counts = AcceptWord("WITH");
                if (!counts)
                {
                    ExpectWord("WITHOUT", "'WITH'");
                }

                ExpectWord("COUNT");
                arguments.Add(new BooleanLiteral(counts, token.At));
            }
        }

        Expect(")", "','");
        return IsWord("WITHIN") ? ParseCallSuffix(MakeCall(token, arguments) with { Distinct = isDistinct }) : throw Mismatch("'WITHIN'");
    }

    /// <summary>Flink's JSON_ARRAYAGG and JSON_OBJECTAGG. The words for NULL become a further argument: whether the result has nulls.</summary>
    private CallExpression ParseJsonAggregate(Token token)
    {
        Next();
        Expect("(");
        var arguments = new List<Expression>();
        if (token.Value == "JSON_OBJECTAGG")
        {
            AcceptWord("KEY");
            arguments.Add(ParseExpression());
            ExpectWord("VALUE");
        }

        arguments.Add(ParseExpression());
        if (IsWord("NULL") || IsWord("ABSENT"))
        {
            arguments.Add(new BooleanLiteral(Next().Value == "NULL", token.At));
            ExpectWord("ON");
            ExpectWord("NULL");
        }

        Expect(")");
        return ParseCallSuffix(MakeCall(token, arguments));
    }
}
