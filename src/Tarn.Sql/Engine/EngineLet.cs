namespace Tarn.Sql.Engine;

/// <summary>
/// A form whose operand is evaluated once, though the form mentions it several times. DuckDB has no LET: a lambda over a
/// list of one value has the same effect, also for rows that a CASE leaves out.
/// </summary>
internal sealed class EngineLet : EngineSql
{
    private const int CheapSize = 64;

    private readonly EngineSlot _slot;
    private readonly EngineSql _body;

    private EngineLet(EngineSlot slot, EngineSql body)
    {
        (_slot, _body) = (slot, body);
        Traits = EngineTraits.Lambda;
        Add(slot.Value);
        Add(body);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Pieces =>
        ["list_extract(list_transform([", _slot.Value, $"], lambda {_slot.Name}: ", _body, "), 1)"];

    /// <summary>Whether a second evaluation of the part does no harm, and costs less than a name for its value.</summary>
    public static bool IsCheap(EngineSql part) => part.Size <= CheapSize && (part.Traits & ~EngineTraits.Lambda) == EngineTraits.None;

    /// <summary>Makes a form, and gives names to the operands that it mentions more than once.</summary>
    /// <param name="form">Makes the form of them.</param>
    /// <param name="fresh">Makes a new name.</param>
    /// <param name="isInside">Whether operands of other forms may mention the operands, as in the body of a shared value.</param>
    /// <exception cref="SqlException">NOT_SUPPORTED: a random value would be evaluated twice.</exception>
    public static EngineSql Bind(
        IReadOnlyList<EngineSql> operands, Func<IReadOnlyList<EngineSql>, EngineSql> form, Func<string> fresh, bool isInside = false)
    {
        var slots = new List<EngineSlot>();
        var body = form([.. operands.Select(Slot)]);
        if (slots.Count == 0)
        {
            return body;
        }

        var uses = slots.ToDictionary(slot => slot, _ => 0);
        Count(body, uses, isInside ? [] : null);
        foreach (var slot in slots.Where(slot => uses[slot] > 1))
        {
            if (!body.Traits.HasFlag(EngineTraits.Query))
            {
                slot.Name = fresh();
                body = new EngineLet(slot, body);
            }
            else if (slot.Traits.HasFlag(EngineTraits.Volatile))
            {
                throw new SqlException(SqlErrorName.NotSupported, "a random value beside a subquery in one expression is not supported");
            }
        }

        return body;

        EngineSql Slot(EngineSql operand)
        {
            if (operand is EngineZoned zoned)
            {
                return zoned.With(Slot(zoned.Instant), Slot(zoned.Zone));
            }

            var slot = EngineSlot.Of(operand);
            if (slot is EngineSlot own && !ReferenceEquals(slot, operand))
            {
                slots.Add(own);
            }

            return slot;
        }
    }

    /// <summary>Counts how often a form mentions each slot.</summary>
    /// <param name="body">The form.</param>
    /// <param name="uses">The counts.</param>
    /// <param name="others">The other slots that were searched; null: none of them mentions the counted ones.</param>
    private static void Count(EngineSql body, Dictionary<EngineSlot, int> uses, HashSet<EngineSlot>? others)
    {
        var waiting = new Stack<EngineSql>([body]);
        while (waiting.TryPop(out var part))
        {
            if (part is EngineSlot slot)
            {
                if (uses.TryGetValue(slot, out var count))
                {
                    uses[slot] = count + 1;
                    continue;
                }

                if (others?.Add(slot) != true)
                {
                    continue;
                }
            }

            foreach (var inner in part.Pieces.OfType<EngineSql>())
            {
                waiting.Push(inner);
            }
        }
    }
}
