using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>The expressions that begin with a keyword, definitions, and the variables after <c>as</c>.</summary>
internal sealed partial class JqParser
{
    private JqNode ParseExpression()
    {
        Deeper();
        JqNode result;
        if (_token.Kind == JqTokenKind.Keyword)
        {
            result = _token.Value switch
            {
                "def" => ParseDefine(),
                "if" => ParseIf(),
                "reduce" => ParseFold(false),
                "foreach" => ParseFold(true),
                "try" => ParseTry(),
                "label" => ParseLabel(),
                "import" or "include" or "module" => throw _lexer.Wrong(_token.At, $"'{_token.Value}'; modules are not supported"),
                _ => throw Unexpected("an expression"),
            };
            result = Take("?") ? new ControlNodes.Try(result, null) : result;
        }
        else
        {
            var term = ParseTerm();
            result = IsKeyword("as") ? ParseBind(term) : term;
        }

        _depth--;
        return result;
    }

    private CallNodes.Bind ParseBind(JqNode source)
    {
        var outer = _scope;
        var pattern = ParsePattern();
        Require("|");
        var body = ParsePipe();
        _scope = outer;
        return new CallNodes.Bind(source, pattern, body);
    }

    private ControlNodes.If ParseIf()
    {
        Advance();
        var condition = ParsePipe();
        RequireKeyword("then");
        var then = ParsePipe();
        if (IsKeyword("elif"))
        {
            Deeper();
            var rest = ParseIf();
            _depth--;
            return new ControlNodes.If(condition, then, rest);
        }

        if (!IsKeyword("else"))
        {
            throw Unexpected("'else' or 'elif'");
        }

        Advance();
        var otherwise = ParsePipe();
        RequireKeyword("end");
        return new ControlNodes.If(condition, then, otherwise);
    }

    private JqNode ParseFold(bool isForEach)
    {
        Advance();
        var source = ParseTerm();
        var outer = _scope;
        var pattern = ParsePattern();
        var inner = _scope;
        Require("(");

        // The start does not see the variables.
        _scope = outer;
        var start = ParsePipe();
        Require(";");
        _scope = inner;
        var update = ParsePipe();
        var extract = isForEach && Take(";") ? ParsePipe() : Input;
        Require(")");
        _scope = outer;
        return isForEach ? new LoopNodes.ForEach(source, pattern, start, update, extract) : new LoopNodes.Reduce(source, pattern, start, update);
    }

    private ControlNodes.Try ParseTry()
    {
        Advance();
        var body = ParsePostTry();
        if (!IsKeyword("catch"))
        {
            return new ControlNodes.Try(body, null);
        }

        Advance();
        return new ControlNodes.Try(body, ParsePostTry());
    }

    private JqNode ParsePostTry() => IsSign("-") ? ParseUnary() : ParseExpression();

    private ControlNodes.Label ParseLabel()
    {
        Advance();
        var outer = _scope;
        Require("$");
        _scope = new JqScope(_scope, JqScope.Kind.Label, RequireName("the name of a label"), 0);
        Require("|");
        var body = ParsePipe();
        _scope = outer;
        return new ControlNodes.Label(body);
    }

    /// <summary>A definition up to its semicolon. Its name stays in force.</summary>
    private JqNode ParseFunction()
    {
        Advance();
        var (name, arguments) = ParseSignature();
        _scope = new JqScope(_scope, JqScope.Kind.Function, name, arguments.Count);
        return ParseFunctionBody(arguments);
    }

    // Built-in functions are found by name, so their bodies see nothing but their arguments.
    private JqNode ParseGlobal()
    {
        Advance();
        return ParseFunctionBody(ParseSignature().Arguments);
    }

    private (string Name, List<(string Name, bool IsVariable)> Arguments) ParseSignature()
    {
        var name = RequireName("the name of a function");
        var arguments = new List<(string Name, bool IsVariable)>();
        if (Take("("))
        {
            do
            {
                var isVariable = Take("$");
                arguments.Add((RequireName("the name of an argument"), isVariable));
            }
            while (Take(";"));
            Require(")");
        }

        Require(":");
        return (name, arguments);
    }

    private JqNode ParseFunctionBody(List<(string Name, bool IsVariable)> arguments)
    {
        var outer = _scope;
        foreach (var (name, _) in arguments)
        {
            _scope = new JqScope(_scope, JqScope.Kind.Argument, name, 0);
        }

        // An argument $name is also bound as a variable, the first one outermost.
        var count = arguments.Count;
        var bound = 0;
        var sources = new Stack<JqNode>();
        for (var i = 0; i < count; i++)
        {
            if (arguments[i].IsVariable)
            {
                sources.Push(new CallNodes.Argument(count - 1 - i + bound++));
                _scope = new JqScope(_scope, JqScope.Kind.Variable, arguments[i].Name, 0);
            }
        }

        var body = ParsePipe();
        Require(";");
        _scope = outer;
        foreach (var source in sources)
        {
            body = new CallNodes.Bind(source, new Pattern([new Pattern.VariableShape(0)], 1), body);
        }

        return body;
    }

    private Pattern ParsePattern()
    {
        RequireKeyword("as");
        var names = new List<string>();
        var shapes = new List<Pattern.Shape>();
        do
        {
            shapes.Add(ParseShape(names));
        }
        while (Take("?//"));
        foreach (var name in names)
        {
            _scope = new JqScope(_scope, JqScope.Kind.Variable, name, 0);
        }

        return new Pattern([.. shapes], names.Count);
    }

    private Pattern.Shape ParseShape(List<string> names)
    {
        Deeper();
        Pattern.Shape shape;
        if (Take("$"))
        {
            shape = new Pattern.VariableShape(Slot(names, RequireName("the name of a variable")));
        }
        else if (Take("["))
        {
            var items = new List<Pattern.Shape>();
            do
            {
                items.Add(ParseShape(names));
            }
            while (Take(","));
            Require("]");
            shape = new Pattern.ArrayShape([.. items]);
        }
        else if (Take("{"))
        {
            var members = new List<(JqNode, int, Pattern.Shape?)>();
            do
            {
                members.Add(ParseMemberShape(names));
            }
            while (Take(","));
            Require("}");
            shape = new Pattern.ObjectShape([.. members]);
        }
        else
        {
            throw Unexpected("'$', '[' or '{'");
        }

        _depth--;
        return shape;
    }

    private (JqNode Key, int Slot, Pattern.Shape? Inner) ParseMemberShape(List<string> names)
    {
        if (Take("$"))
        {
            var variable = RequireName("the name of a variable");
            return (Literal(variable), Slot(names, variable), Take(":") ? ParseShape(names) : null);
        }

        JqNode key;
        if (Take("("))
        {
            key = ParsePipe();
            Require(")");
        }
        else
        {
            key = _token.Kind == JqTokenKind.Text ? ParseText("text") : Literal(RequireName("a key"));
        }

        Require(":");
        return (key, -1, ParseShape(names));
    }

    private static int Slot(List<string> names, string name)
    {
        if (!names.Contains(name))
        {
            names.Add(name);
        }

        return names.IndexOf(name);
    }

    private static ValueNodes.Constant Literal(string text) => new(JqValue.Of(text));
}
