using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Namespaces;

/// <summary>Namespaces: the databases of the Glue Data Catalog.</summary>
/// <param name="keys">Recognises repeated requests.</param>
[AwsOperations("iceberg")]
internal sealed partial class NamespaceOperations(RestCatalog catalog, RepeatedRequests keys)
{
    /// <summary>Lists namespaces in the order of their names. A namespace has no namespaces of its own.</summary>
    public async Task<ListNamespacesOutput> ListNamespaces(ListNamespacesInput input, Call call, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(input.Parent))
        {
            _ = catalog.Find(call, RestNames.DatabaseOf(call, input.Prefix, input.Parent));
            return new ListNamespacesOutput { Namespaces = [] };
        }

        var scope = RestNames.ScopeOf(call, input.Prefix);
        var (page, next) = await catalog.Namespaces(call, scope, input.PageToken, input.PageSize, cancellationToken);
        return new ListNamespacesOutput { Namespaces = [.. page.Select(name => (string[])[name])], NextPageToken = next };
    }

    /// <summary>Returns a namespace's properties.</summary>
    public Task<LoadNamespaceMetadataOutput> LoadNamespaceMetadata(LoadNamespaceMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        var database = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace));
        return Task.FromResult(new LoadNamespaceMetadataOutput
        {
            Namespace = [database.Name.Database],
            Properties = GlueDatabaseDocuments.Of(database),
        });
    }

    /// <summary>Answers 204 if a namespace exists, else 404.</summary>
    public Task<NamespaceExistsOutput> NamespaceExists(NamespaceExistsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace));
        return Task.FromResult(new NamespaceExistsOutput());
    }
}
