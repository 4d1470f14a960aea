using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Returns a view's metadata.</summary>
    [Kept("ReferencedBy", "a hint: a view is loaded alike through every other view")]
    public async Task<LoadViewOutput> LoadView(LoadViewInput input, Call call, CancellationToken cancellationToken)
    {
        var (location, view) = await Load(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.View, isView: true), cancellationToken);
        return new LoadViewOutput { Body = Body(location, view) };
    }
}
