namespace Tarn.Patterns.Expressions;

/// <summary>Bracketed sets, and their intersections.</summary>
internal sealed partial class RegularExpressionParser
{
    private CharacterSet ParseSet()
    {
        if (++_depth > DepthMax)
        {
            throw Wrong($"sets nested deeper than {DepthMax}");
        }

        var set = new CharacterSet { Negated = Take('^') };
        var operands = new List<CharacterSet>();
        for (var first = true; ; first = false)
        {
            if (AtEnd)
            {
                throw Wrong("a '[' without its ']'");
            }

            if (!first && Take(']'))
            {
                break;
            }

            if (Has(PatternOptions.Java) && Take("&&"))
            {
                operands.Add(set);
                set = new CharacterSet();
                continue;
            }

            AddToSet(set);
        }

        _depth--;
        return operands.Count == 0 ? set.Complete(Has(PatternOptions.IgnoreCase)) : Intersection([.. operands, set]);
    }

    // A character is in all sets when no set lacks it.
    private CharacterSet Intersection(IReadOnlyList<CharacterSet> operands)
    {
        var lacking = new CharacterSet { Negated = !operands[0].Negated };
        foreach (var operand in operands)
        {
            operand.Negated = true;
            lacking.Add(operand.Complete(Has(PatternOptions.IgnoreCase)));
        }

        return lacking.Complete(false);
    }

    private void AddToSet(CharacterSet set)
    {
        if (Peek() == '[' && TakePosix(set))
        {
            return;
        }

        if (Take('['))
        {
            set.Add(ParseSet());
            return;
        }

        if (TakeClass() is { } found)
        {
            set.Add(found);
            return;
        }

        var from = SetCharacter();
        if (_at + 1 < _text.Length && Peek() == '-' && _text[_at + 1] != ']')
        {
            var hyphen = _at++;
            if (TakeClass() is { } after)
            {
                set.Add(from, from);
                set.Add('-', '-');
                set.Add(after);
                return;
            }

            var to = SetCharacter();
            if (to < from)
            {
                _at = hyphen;
                throw Wrong("an empty range in a set");
            }

            set.Add(from, to);
            return;
        }

        set.Add(from, from);
    }
}
