namespace Tarn.Sql.Engine;

/// <summary>A part whose text is decided after the parts around it were made.</summary>
internal sealed class EngineDeferred : EngineSql
{
    /// <param name="value">The part, unless <see cref="Value"/> is set later. Its lambdas do not count.</param>
    public EngineDeferred(EngineSql value)
    {
        Value = value;
        Add(value);
        Traits &= ~EngineTraits.Lambda;
    }

    /// <summary>The part that is written.</summary>
    public EngineSql Value { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Pieces => [Value];
}
