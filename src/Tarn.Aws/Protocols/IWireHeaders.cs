namespace Tarn.Aws.Protocols;

/// <summary>
/// Headers of a request, names without regard to case. The listener adapts its server's; tests and the CLI use <see
/// cref="WireHeaders"/>.
/// </summary>
public interface IWireHeaders : IEnumerable<KeyValuePair<string, string>>
{
    /// <summary>The header's value (several joined with a comma), or null where it is absent.</summary>
    string? this[string name] { get; }
}
