using System.Diagnostics.CodeAnalysis;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>
/// Which databases and tables there are: name → id, creation time and door document. The instance keeps the names of all services in one
/// registry; this is what the lake needs of it. Changes happen inside the caller's transaction, and are true together with its other rows
/// or not at all.
/// </summary>
public interface ICatalogNames
{
    /// <summary>The entry of that name, from memory; every commit whose task has completed is seen.</summary>
    bool TryFind(CatalogName name, [NotNullWhen(true)] out CatalogEntry? entry);

    /// <summary>A moment's entries of a kind over all accounts and regions, from memory, in no order.</summary>
    IEnumerable<CatalogEntry> All(CatalogKind kind);

    /// <summary>The entry of that name inside a transaction or read, or null.</summary>
    ValueTask<CatalogEntry?> Find(IMetadataReader reader, CatalogName name);

    /// <summary>Entries whose names begin with <paramref name="prefix"/>, in byte order of their names in UTF-8.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="prefix">Scope and kind that they have, and what their paths begin with.</param>
    /// <param name="after">Only names whose path comes after this one, which begins as they do; null: from the first.</param>
    /// <param name="limit">At most so many.</param>
    ValueTask<IReadOnlyList<CatalogEntry>> List(IMetadataReader reader, CatalogName prefix, string? after, int limit);

    /// <summary>Adds an entry.</summary>
    /// <exception cref="TarnException">AlreadyExists: the name is taken.</exception>
    ValueTask Add(IMetadataTransaction transaction, CatalogEntry entry);

    /// <summary>Replaces an entry's door document.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    ValueTask ReplaceDocument(IMetadataTransaction transaction, long id, ReadOnlyMemory<byte> document);

    /// <summary>Removes an entry with all that the registry keeps under its id (tags); the name is free again.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    ValueTask Remove(IMetadataTransaction transaction, long id);
}
