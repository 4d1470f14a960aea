using System.Diagnostics.CodeAnalysis;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Names;

/// <summary>
/// The names of databases and tables: name → id, creation time and door document. The instance holds the names of all
/// services in one registry, and this interface is the lake's view of it. Changes happen inside the caller's
/// transaction: they commit together with its other rows, or not at all.
/// </summary>
public interface ICatalogNames
{
    /// <summary>Finds the entry of that name in memory. Every commit whose task has completed is visible.</summary>
    bool TryFind(CatalogName name, [NotNullWhen(true)] out CatalogEntry? entry);

    /// <summary>The current entries of a kind in all accounts and regions, from memory, in no order.</summary>
    IEnumerable<CatalogEntry> All(CatalogKind kind);

    /// <summary>The entry of that name inside a transaction or read, or null.</summary>
    ValueTask<CatalogEntry?> Find(IMetadataReader reader, CatalogName name);

    /// <summary>
    /// Entries whose names begin with <paramref name="prefix"/>, in byte order of their names in UTF-8.
    /// </summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="prefix">The scope and kind of the entries, and the prefix of their paths.</param>
    /// <param name="after">
    /// Only entries whose path comes after this path are returned; it has the same prefix. Null: from the first.
    /// </param>
    /// <param name="limit">Most entries returned.</param>
    ValueTask<IReadOnlyList<CatalogEntry>> List(IMetadataReader reader, CatalogName prefix, string? after, int limit);

    /// <summary>Adds an entry.</summary>
    /// <exception cref="TarnException">AlreadyExists: the name is taken.</exception>
    ValueTask Add(IMetadataTransaction transaction, CatalogEntry entry);

    /// <summary>Replaces an entry's door document.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    ValueTask ReplaceDocument(IMetadataTransaction transaction, long id, ReadOnlyMemory<byte> document);

    /// <summary>Gives an entry another name of its kind. Its tags stay.</summary>
    /// <exception cref="TarnException">NotFound; AlreadyExists: the name is taken.</exception>
    ValueTask Rename(IMetadataTransaction transaction, long id, CatalogName name);

    /// <summary>
    /// Removes an entry and everything that the registry stores under its id (tags). The name is free again.
    /// </summary>
    /// <exception cref="TarnException">NotFound.</exception>
    ValueTask Remove(IMetadataTransaction transaction, long id);
}
