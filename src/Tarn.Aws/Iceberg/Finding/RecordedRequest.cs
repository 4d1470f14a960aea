using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>A running request whose success is recorded under the client's key.</summary>
internal sealed class RecordedRequest
{
    private readonly RequestKeys? _keys;
    private readonly CatalogScope _scope;
    private readonly string _key;
    private readonly string _request;

    public RecordedRequest(RequestKeys? keys, CatalogScope scope, string key, string request) =>
        (_keys, _scope, _key, _request) = (keys, scope, key, request);

    /// <summary>A request without a key: nothing is recorded.</summary>
    public static RecordedRequest WithoutKey { get; } = new(null, default, "", "");

    /// <summary>Records the success in the transaction of the request's changes.</summary>
    /// <exception cref="AnsweredException">The same request was answered meanwhile.</exception>
    public async ValueTask Record(IMetadataTransaction transaction)
    {
        if (_keys is null)
        {
            return;
        }

        if (await _keys.Find(transaction, _scope, _key) is not null)
        {
            throw new AnsweredException();
        }

        _keys.Put(transaction, _scope, _key, new RequestAnswer(_request, 200, null, null));
    }

    /// <summary>Ends a transaction whose request was answered meanwhile.</summary>
    public sealed class AnsweredException : Exception;
}
