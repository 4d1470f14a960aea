namespace Tarn.Wire.Protocols;

/// <summary>
/// Headers of a request; names are case-insensitive. The listener adapts its server's headers; tests and the CLI use
/// <see cref="WireHeaders"/>.
/// </summary>
public interface IWireHeaders : IEnumerable<KeyValuePair<string, string>>
{
    /// <summary>The header's value, or null if it is absent. Several values are joined with a comma.</summary>
    string? this[string name] { get; }
}
