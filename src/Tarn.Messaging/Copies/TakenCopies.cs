using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Copies;

/// <summary>
/// The copies that a target took, and that still wait for their removal. The target's record and the row are one commit, so a target that
/// fails at its commit fails alone, and a kill repeats no copy.
/// </summary>
internal static class TakenCopies
{
    private const byte Version = 1;

    private static readonly Space Space = new(536, "buses.taken");

    public static async ValueTask<bool> Has(IMetadataReader reader, Guid copy) => await reader.Get(Space, Key(copy)) is not null;

    public static void Put(IMetadataTransaction transaction, Guid copy) => transaction.Put(Space, Key(copy), new[] { Version });

    public static void Remove(IMetadataTransaction transaction, Guid copy) => transaction.Delete(Space, Key(copy));

    private static byte[] Key(Guid copy) => copy.ToByteArray(bigEndian: true);
}
