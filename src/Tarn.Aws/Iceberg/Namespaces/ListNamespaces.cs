using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Namespaces;

internal sealed partial class NamespaceOperations
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
}
