using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Namespaces;

internal sealed partial class NamespaceOperations
{
    /// <summary>Answers 204 if a namespace exists, else 404.</summary>
    public Task<NamespaceExistsOutput> NamespaceExists(NamespaceExistsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace));
        return Task.FromResult(new NamespaceExistsOutput());
    }
}
