using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Answers 204 if a view exists, else 404.</summary>
    public Task<ViewExistsOutput> ViewExists(ViewExistsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.FindView(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.View, isView: true));
        return Task.FromResult(new ViewExistsOutput());
    }
}
