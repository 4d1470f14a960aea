using System.Security.Cryptography;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Signals;

/// <summary>The last event of a signal (<c>docs/formats/metadata.md</c>). The row changes in the commit of the event.</summary>
/// <param name="State">The state that the event reported; empty: a total.</param>
/// <param name="Total">The total that it reported.</param>
/// <param name="AtMs">When, Unix milliseconds.</param>
internal sealed record SignalRow(SignalName Name, string State, long Total, long AtMs)
{
    private const byte Version = 1;
    private const int KeyBytes = 16;

    /// <summary>Hash of a signal's name → the last event.</summary>
    public static Space Space { get; } = new(581, "signals");

    /// <summary>All rows. They are as many as the resources that are not well, or have lost something.</summary>
    public static async Task<Dictionary<SignalName, SignalRow>> All(IMetadataStore store, CancellationToken cancellationToken)
    {
        var all = new Dictionary<SignalName, SignalRow>();
        await foreach (var row in MetadataRows.All(store, Space, KeyRange.All, cancellationToken))
        {
            var signal = Decode(row.Value);
            all[signal.Name] = signal;
        }

        return all;
    }

    public void Put(IMetadataTransaction transaction) => transaction.Put(Space, Key(), new ValueWriter(Version)
        .Text(Name.DetailType).Text(Name.Account).Text(Name.Region).Text(Name.Resource).Text(State).Count(Total).Fixed(AtMs).ToArray());

    public void Remove(IMetadataTransaction transaction) => transaction.Delete(Space, Key());

    private byte[] Key() =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Name.DetailType}\n{Name.Account}\n{Name.Region}\n{Name.Resource}"))[..KeyBytes];

    private static SignalRow Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        return new SignalRow(
            new SignalName(reader.Text()!, reader.Text()!, reader.Text()!, reader.Text()!), reader.Text()!, reader.Count(), reader.Fixed());
    }
}
