using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Storage.Objects;

/// <content>Listings.</content>
public sealed partial class ObjectStore
{
    /// <inheritdoc cref="ObjectLister.List(IMetadataStore, ListRequest, CancellationToken)"/>
    public ValueTask<ListPage> List(ListRequest request, CancellationToken cancellationToken) => ObjectLister.List(_store, request, cancellationToken);

    /// <summary>As the other overload, as the transaction or read sees the objects.</summary>
    public static ValueTask<ListPage> List(IMetadataReader reader, ListRequest request) => ObjectLister.List(reader, request);

    /// <inheritdoc cref="VersionLister.List(IMetadataReader, VersionListRequest)"/>
    public ValueTask<VersionListPage> ListVersions(VersionListRequest request, CancellationToken cancellationToken) =>
        _store.Read(reader => VersionLister.List(reader, request), cancellationToken);
}
