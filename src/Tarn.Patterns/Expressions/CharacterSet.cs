using System.Text;

namespace Tarn.Patterns.Expressions;

/// <summary>A set of code points: ranges, classes of Unicode and other sets, perhaps negated.</summary>
internal sealed class CharacterSet
{
    private readonly List<(int From, int To)> _ranges = [];
    private readonly List<CharacterClass> _classes = [];
    private readonly List<CharacterSet> _sets = [];
    private UInt128 _ascii;
    private bool _folded;

    public bool Negated { get; set; }

    public void Add(int from, int to) => _ranges.Add((from, to));

    public void Add(CharacterClass characterClass) => _classes.Add(characterClass);

    public void Add(CharacterSet set) => _sets.Add(set);

    /// <summary>Ends the construction.</summary>
    /// <param name="folded">Both cases of a letter belong to the set if one does.</param>
    public CharacterSet Complete(bool folded)
    {
        _folded = folded;
        for (var i = 0; i < 128; i++)
        {
            _ascii |= Search(i) ? UInt128.One << i : UInt128.Zero;
        }

        return this;
    }

    public bool Contains(int codePoint) => codePoint < 128 ? (_ascii >> codePoint & UInt128.One) != UInt128.Zero : Search(codePoint);

    /// <summary>The lower case of a code point, by simple case mapping.</summary>
    public static int Fold(int codePoint) => codePoint switch
    {
        < 'A' => codePoint,
        <= 'Z' => codePoint | 32,
        < 128 => codePoint,
        _ => Rune.TryCreate(codePoint, out var rune) ? Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value : codePoint,
    };

    private bool Search(int codePoint)
    {
        var found = Holds(codePoint);
        if (!found && _folded && Rune.TryCreate(codePoint, out var rune))
        {
            found = Holds(Rune.ToLowerInvariant(rune).Value) || Holds(Rune.ToUpperInvariant(rune).Value);
        }

        return found != Negated;
    }

    private bool Holds(int codePoint)
    {
        foreach (var (from, to) in _ranges)
        {
            if (codePoint >= from && codePoint <= to)
            {
                return true;
            }
        }

        foreach (var characterClass in _classes)
        {
            if (characterClass.Contains(codePoint))
            {
                return true;
            }
        }

        foreach (var set in _sets)
        {
            if (set.Contains(codePoint))
            {
                return true;
            }
        }

        return false;
    }
}
