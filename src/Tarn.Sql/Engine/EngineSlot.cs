namespace Tarn.Sql.Engine;

/// <summary>
/// An operand that a form may mention several times. It is written at each mention, unless <see cref="EngineLet"/> gives its
/// value a name.
/// </summary>
internal sealed class EngineSlot : EngineSql
{
    private EngineSlot(EngineSql value)
    {
        Value = value;
        Add(value);
    }

    /// <summary>The operand.</summary>
    public EngineSql Value { get; }

    /// <summary>The name of the value; null: the value is written itself.</summary>
    public string? Name { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Pieces => [Name ?? (object)Value];

    /// <summary>The slot of an operand. A short part needs none, and a slot of an outer form stays as it is.</summary>
    public static EngineSql Of(EngineSql value) => value is EngineSlot || EngineLet.IsCheap(value) ? value : new EngineSlot(value);
}
