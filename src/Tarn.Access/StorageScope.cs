namespace Tarn.Access;

/// <summary>The objects of a bucket whose keys begin with a prefix, and their allowed use.</summary>
public readonly record struct StorageScope
{
    /// <summary>
    /// The scope of a folder. <c>db/t</c> and <c>db/t/</c> are the same scope, and <c>db/t2</c> is outside of it.
    /// </summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="folder">The folder's key; empty: the whole bucket.</param>
    /// <param name="access">The allowed use.</param>
    public StorageScope(string bucket, string folder, StorageScopeAccess access)
    {
        Bucket = bucket;
        Prefix = folder.Length == 0 || folder.EndsWith('/') ? folder : folder + "/";
        Access = access;
    }

    /// <summary>The bucket's name.</summary>
    public string Bucket { get; }

    /// <summary>The prefix of the keys: it ends with a slash, or is empty.</summary>
    public string Prefix { get; }

    /// <summary>The allowed use.</summary>
    public StorageScopeAccess Access { get; }

    /// <summary>Whether every key that begins with <paramref name="key"/> is in the scope.</summary>
    public bool Holds(ReadOnlySpan<char> bucket, ReadOnlySpan<char> key) =>
        bucket.SequenceEqual(Bucket) && key.StartsWith(Prefix, StringComparison.Ordinal);
}
