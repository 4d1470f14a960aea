namespace Tarn.Lake.Planning;

/// <summary>
/// A predicate bound to a schema, without negations. It finds rows that may match: it is true for more rows than the
/// predicate, never for fewer.
/// </summary>
internal abstract class BoundPredicate
{
    public static BoundPredicate True { get; } = new Constant(true);

    public static BoundPredicate False { get; } = new Constant(false);

    /// <summary>Whether rows may match, given the answer for each test of a field.</summary>
    public abstract bool MayMatch<T>(in T source)
        where T : ITestSource, allows ref struct;

    /// <summary>Answers the tests of a predicate for a file or a group of files.</summary>
    internal interface ITestSource
    {
        /// <summary>Whether a row may pass the test.</summary>
        bool MayPass(Leaf leaf);
    }

    /// <summary>A test of one field. <see cref="Number"/> counts the tests of the predicate from 0.</summary>
    internal sealed class Leaf(int number, int fieldId, FieldTest test) : BoundPredicate
    {
        public int Number { get; } = number;

        public int FieldId { get; } = fieldId;

        public FieldTest Test { get; } = test;

        public override bool MayMatch<T>(in T source) => source.MayPass(this);
    }

    internal sealed class Junction(bool isAnd, BoundPredicate[] terms) : BoundPredicate
    {
        public override bool MayMatch<T>(in T source)
        {
            foreach (var term in terms)
            {
                if (term.MayMatch(source) != isAnd)
                {
                    return !isAnd;
                }
            }

            return isAnd;
        }
    }

    private sealed class Constant(bool value) : BoundPredicate
    {
        public override bool MayMatch<T>(in T source) => value;
    }
}
