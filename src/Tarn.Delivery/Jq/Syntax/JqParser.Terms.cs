using System.Globalization;
using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>Terms with their steps, literals and texts.</summary>
internal sealed partial class JqParser
{
    private JqNode ParseTerm()
    {
        Deeper();
        var term = ParseSteps(ParsePrimary());
        _depth--;
        return term;
    }

    private JqNode ParseSteps(JqNode term)
    {
        for (var count = 0; ; count++)
        {
            CheckChain(count);
            if (_token.Kind == JqTokenKind.Field)
            {
                var key = Literal(_token.Value);
                Advance();
                term = new PathNodes.Index(term, key, Take("?"));
            }
            else if (IsSign("."))
            {
                Advance();
                if (_token.Kind is not (JqTokenKind.Text or JqTokenKind.Format))
                {
                    throw Unexpected("a text or a format");
                }

                var key = ParseFormattedText();
                term = new PathNodes.Index(term, key, Take("?"));
            }
            else if (Take("["))
            {
                term = ParseBracket(term);
            }
            else if (Take("?"))
            {
                term = new ControlNodes.Try(term, null);
            }
            else
            {
                return term;
            }
        }
    }

    private JqNode ParseBracket(JqNode term)
    {
        if (Take("]"))
        {
            return new PathNodes.Each(term, Take("?"));
        }

        if (Take(":"))
        {
            var end = ParsePipe();
            Require("]");
            return new PathNodes.Slice(term, new ValueNodes.Constant(JqValue.Null), end, Take("?"));
        }

        var key = ParsePipe();
        if (!Take(":"))
        {
            Require("]");
            return new PathNodes.Index(term, key, Take("?"));
        }

        var to = IsSign("]") ? new ValueNodes.Constant(JqValue.Null) : ParsePipe();
        Require("]");
        return new PathNodes.Slice(term, key, to, Take("?"));
    }

    private JqNode ParsePrimary()
    {
        switch (_token.Kind)
        {
            case JqTokenKind.Field:
                // The step is read by the caller.
                return Input;
            case JqTokenKind.Number:
                return ParseNumber();
            case JqTokenKind.Text or JqTokenKind.Format:
                return ParseFormattedText();
            case JqTokenKind.Name:
                return ParseCall();
            case JqTokenKind.Sign:
                return ParseSigned();
            case JqTokenKind.Keyword when _token.Value == "__loc__":
                throw _lexer.Wrong(_token.At, "'__loc__', which is not supported");
            default:
                throw Unexpected("an expression");
        }
    }

    private JqNode ParseSigned()
    {
        if (Take("."))
        {
            if (_token.Kind is not (JqTokenKind.Text or JqTokenKind.Format))
            {
                return Input;
            }

            var name = ParseFormattedText();
            return new PathNodes.Index(Input, name, Take("?"));
        }

        if (Take(".."))
        {
            return new CallNodes.Global(_globals[("recurse", 0)], []);
        }

        if (Take("("))
        {
            var inner = ParsePipe();
            Require(")");
            return inner;
        }

        if (Take("["))
        {
            if (Take("]"))
            {
                return new ValueNodes.Constant(JqValue.EmptyArray);
            }

            var items = ParsePipe();
            Require("]");
            return new ValueNodes.Collect(items);
        }

        if (Take("{"))
        {
            return ParseMembers();
        }

        return IsSign("$") ? ParseVariable() : throw Unexpected("an expression");
    }

    private ValueNodes.Constant ParseNumber()
    {
        var number = double.Parse(_token.Value, CultureInfo.InvariantCulture);
        Advance();
        return new ValueNodes.Constant(JqValue.Of(number));
    }

    private CallNodes.Variable ParseVariable()
    {
        var at = _token.At;
        Advance();
        var name = RequireName("the name of a variable");
        if (JqScope.Find(_scope, entry => entry.Entry == JqScope.Kind.Variable && entry.Name == name) is { } found)
        {
            return new CallNodes.Variable(found.Steps);
        }

        throw _lexer.Wrong(at, Refused.Variable(name) ? $"'${name}', which is not supported" : $"the undefined variable '${name}'");
    }

    private JqNode ParseFormattedText()
    {
        if (_token.Kind != JqTokenKind.Format)
        {
            return ParseText("text");
        }

        var (name, at) = (_token.Value, _token.At);
        if (!Formats.IsKnown(name))
        {
            throw _lexer.Wrong(at, $"the unknown format '@{name}'");
        }

        Advance();
        return _token.Kind == JqTokenKind.Text
            ? ParseText(name)
            : new CallNodes.Native(JqFunctionTable.Instance.Find("format", 1)!, [Literal(name)]);
    }

    private JqNode ParseText(string format)
    {
        Deeper();
        var parts = new List<JqNode>();
        var at = _token.End;
        while (true)
        {
            var (characters, isInsertion) = _lexer.TextPart(ref at);
            if (characters.Length > 0 || (!isInsertion && parts.Count == 0))
            {
                parts.Add(Literal(characters));
            }

            if (!isInsertion)
            {
                break;
            }

            _token = _lexer.Next(at);
            var inserted = ParsePipe();
            if (!IsSign(")"))
            {
                throw Unexpected("')'");
            }

            // A constant inside of an insertion is formatted, unlike the characters of the text.
            parts.Add(new ControlNodes.Pipe(inserted, Input));
            at = _token.End;
        }

        _token = _lexer.Next(at);
        _depth--;
        return parts is [ValueNodes.Constant whole] ? whole : new ValueNodes.Text([.. parts], format);
    }
}
