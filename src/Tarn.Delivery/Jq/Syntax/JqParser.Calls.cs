using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>Objects, calls and breaks.</summary>
internal sealed partial class JqParser
{
    private JqNode ParseMembers()
    {
        var members = new List<(JqNode, JqNode)>();
        if (!Take("}"))
        {
            do
            {
                members.Add(ParseMember());
            }
            while (Take(","));
            Require("}");
        }

        return members.Count == 0 ? new ValueNodes.Constant(JqValue.Of(JqObject.Empty)) : new ValueNodes.Members([.. members]);
    }

    private (JqNode Key, JqNode Value) ParseMember()
    {
        if (IsSign("$"))
        {
            var name = _lexer.Next(_token.End).Value;
            return (Literal(name), ParseVariable());
        }

        if (Take("("))
        {
            var computed = ParsePipe();
            Require(")");
            Require(":");
            return (computed, ParseMemberValue());
        }

        JqNode key;
        if (_token.Kind is JqTokenKind.Text or JqTokenKind.Format)
        {
            key = ParseFormattedText();
        }
        else
        {
            var isKeyword = _token.Kind == JqTokenKind.Keyword;
            key = Literal(RequireName("a key or '}'"));
            if (isKeyword && !IsSign(":"))
            {
                throw Unexpected("':'");
            }
        }

        return Take(":") ? (key, ParseMemberValue()) : (key, new PathNodes.Index(Input, key));
    }

    // Only terms and pipes of terms; operators need parentheses.
    private JqNode ParseMemberValue()
    {
        Deeper();
        JqNode value;
        if (Take("-"))
        {
            value = new ValueNodes.Negate(ParseMemberValue());
        }
        else
        {
            value = ParseTerm();
        }

        value = Take("|") ? new ControlNodes.Pipe(value, ParseMemberValue()) : value;
        _depth--;
        return value;
    }

    private JqNode ParseCall()
    {
        var (name, at) = (_token.Value, _token.At);
        Advance();
        if (name == "break")
        {
            Require("$");
            var label = RequireName("the name of a label");
            return JqScope.Find(_scope, entry => entry.Entry == JqScope.Kind.Label && entry.Name == label) is { } target
                ? new ControlNodes.Break(target.Steps)
                : throw _lexer.Wrong(at, $"a break to the undefined label '${label}'");
        }

        var arguments = new List<JqNode>();
        if (Take("("))
        {
            do
            {
                arguments.Add(ParsePipe());
            }
            while (Take(";"));
            Require(")");
        }

        return Call(name, [.. arguments], at);
    }

    private JqNode Call(string name, JqNode[] arguments, int at)
    {
        var found = JqScope.Find(_scope, entry => entry.Entry is JqScope.Kind.Function or JqScope.Kind.Argument && entry.Name == name
            && entry.Arguments == arguments.Length);
        if (found is { } local)
        {
            return local.Entry.Entry == JqScope.Kind.Argument ? new CallNodes.Argument(local.Steps) : new CallNodes.Local(local.Steps, arguments);
        }

        if (_globals.TryGetValue((name, arguments.Length), out var global))
        {
            return new CallNodes.Global(global, arguments);
        }

        if (SpecialForms.Make(name, arguments) is { } special)
        {
            return special;
        }

        if (JqFunctionTable.Instance.Find(name, arguments.Length) is { } function)
        {
            return new CallNodes.Native(function, arguments);
        }

        throw _lexer.Wrong(at, Refused.Function(name) ? $"'{name}', which is not supported" : $"the undefined function '{name}/{arguments.Length}'");
    }
}
