using Tarn.Delivery.Jq.Programs;
using Tarn.Storage;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>
/// Parses a program by jq 1.6's grammar and resolves its names: pipes, operators, and the expressions that begin with a keyword.
/// </summary>
internal sealed partial class JqParser
{
    private const int DepthMax = 200;
    private const int ChainMax = 1_000;
    private const int CharactersMax = 16_384;

    private static readonly JqNode Input = new PathNodes.Identity();

    private readonly JqLexer _lexer;
    private readonly IReadOnlyDictionary<(string Name, int Arguments), GlobalFunction> _globals;
    private JqToken _token;
    private JqScope? _scope;
    private int _depth;

    public JqParser(string text, IReadOnlyDictionary<(string Name, int Arguments), GlobalFunction> globals)
    {
        _lexer = new JqLexer(text);
        _globals = globals;
        if (text.Length > CharactersMax)
        {
            throw _lexer.Wrong(CharactersMax, $"more than {CharactersMax} characters");
        }

        _token = _lexer.Next(0);
    }

    /// <summary>A whole program. An empty one is <c>.</c>.</summary>
    /// <exception cref="TarnException">InvalidArgument: a fault with its line and column.</exception>
    public JqNode Parse()
    {
        if (_token.Kind == JqTokenKind.End)
        {
            return Input;
        }

        var body = IsKeyword("def") ? ParsePipeOrDefinitions() : ParsePipe();
        return _token.Kind == JqTokenKind.End ? body : throw Unexpected("the end");
    }

    /// <summary>Parses one definition of a built-in function and adds it. The function may call itself.</summary>
    public static void AddGlobal(string definition, Dictionary<(string Name, int Arguments), GlobalFunction> globals)
    {
        var parser = new JqParser(definition, globals);
        var start = definition.IndexOf(':', StringComparison.Ordinal);
        var signature = definition[4..start];
        var name = signature.Split('(')[0];
        var function = new GlobalFunction();
        globals.Add((name, signature.Contains('(', StringComparison.Ordinal) ? signature.Count(c => c == ';') + 1 : 0), function);
        function.Body = parser.ParseGlobal();
    }

    // A program of definitions alone is the identity after them.
    private JqNode ParsePipeOrDefinitions()
    {
        var outer = _scope;
        var body = ParseFunction();
        JqNode rest = _token.Kind == JqTokenKind.End ? Input : IsKeyword("def") ? ParsePipeOrDefinitions() : ParsePipe();
        _scope = outer;
        return new CallNodes.Define(body, rest);
    }

    private JqNode ParsePipe()
    {
        Deeper();
        JqNode result;
        if (IsKeyword("def"))
        {
            result = ParseDefine();
        }
        else
        {
            var first = ParseComma();
            result = Take("|") ? new ControlNodes.Pipe(first, ParsePipe()) : first;
        }

        _depth--;
        return result;
    }

    private CallNodes.Define ParseDefine()
    {
        var outer = _scope;
        var body = ParseFunction();
        var rest = ParsePipe();
        _scope = outer;
        return new CallNodes.Define(body, rest);
    }

    private void Deeper()
    {
        if (++_depth > DepthMax)
        {
            throw _lexer.Wrong(_token.At, $"expressions nested deeper than {DepthMax}");
        }
    }

    private void CheckChain(int count)
    {
        if (count >= ChainMax)
        {
            throw _lexer.Wrong(_token.At, $"more than {ChainMax} operators in a row");
        }
    }

    private void Advance() => _token = _lexer.Next(_token.End);

    private bool IsSign(params ReadOnlySpan<string> signs) => _token.Kind == JqTokenKind.Sign && signs.Contains(_token.Value);

    private bool IsKeyword(string keyword) => _token.Kind == JqTokenKind.Keyword && _token.Value == keyword;

    private bool Take(string sign)
    {
        if (!IsSign(sign))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Require(string sign)
    {
        if (!Take(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    private void RequireKeyword(string keyword)
    {
        if (!IsKeyword(keyword))
        {
            throw Unexpected($"'{keyword}'");
        }

        Advance();
    }

    private string RequireName(string what)
    {
        if (_token.Kind is not (JqTokenKind.Name or JqTokenKind.Keyword))
        {
            throw Unexpected(what);
        }

        var name = _token.Value;
        Advance();
        return name;
    }

    private TarnException Unexpected(string expected)
    {
        var found = _token.Kind switch
        {
            JqTokenKind.End => "its end",
            JqTokenKind.Text => "a text",
            _ => $"'{_token.Value}'",
        };
        return _lexer.Wrong(_token.At, $"{found} where {expected} is expected");
    }
}
