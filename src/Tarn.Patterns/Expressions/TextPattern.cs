namespace Tarn.Patterns.Expressions;

/// <summary>
/// A regular expression in Oniguruma's Perl syntax, compiled once and used by any number of threads. Texts are code points.
/// Not known: calls of groups (<c>\g</c>), conditions, <c>\X</c> and <c>\R</c>; each is refused by name.
/// </summary>
public sealed class TextPattern
{
    private TextPattern(Instruction[] program, CharacterSet[] sets, IReadOnlyList<string?> groupNames, PatternOptions options)
    {
        Program = program;
        Sets = sets;
        GroupNames = groupNames;
        Options = options;
        CanRemember = (options & PatternOptions.NotEmpty) == 0;
        foreach (var instruction in program)
        {
            CanRemember &= instruction.Operation
                is not (PatternOperation.Look or PatternOperation.LookNot or PatternOperation.Atomic or PatternOperation.BackReference);
            CountOfMarks = instruction.Operation == PatternOperation.Mark ? Math.Max(CountOfMarks, instruction.First + 1) : CountOfMarks;
        }
    }

    /// <summary>The names of the groups by number; index 0 is the whole match. Null: the group has no name.</summary>
    public IReadOnlyList<string?> GroupNames { get; }

    internal Instruction[] Program { get; }

    internal CharacterSet[] Sets { get; }

    internal PatternOptions Options { get; }

    /// <summary>A failed state (instruction, position) fails again, so that a search is linear in states.</summary>
    internal bool CanRemember { get; }

    internal int CountOfMarks { get; }

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="PatternException">The pattern is wrong at a position, unknown in a part, or too large.</exception>
    public static TextPattern Parse(string pattern, PatternOptions options)
    {
        var parser = new RegularExpressionParser(pattern, options);
        var root = parser.Parse();
        var compiler = new PatternCompiler();
        compiler.Compile(root);
        return new TextPattern(compiler.Program, compiler.Sets, parser.GroupNames, options);
    }

    /// <summary>Begins searches in one text.</summary>
    /// <param name="codePoints">The text; it must not change while the matcher is used.</param>
    public TextMatcher Matcher(ReadOnlyMemory<int> codePoints) => new(this, codePoints);
}
