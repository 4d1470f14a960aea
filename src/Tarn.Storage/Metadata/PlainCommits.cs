namespace Tarn.Storage.Metadata;

/// <summary>Commits without a result.</summary>
public static class PlainCommits
{
    /// <summary>As <see cref="IMetadataStore.Commit"/>, for a body that returns nothing.</summary>
    public static async Task Commit(
        this IMetadataStore store, Func<IMetadataTransaction, ValueTask> body, CancellationToken cancellationToken) => await store.Commit(
            async transaction =>
            {
                await body(transaction);
                return true;
            },
            cancellationToken);
}
