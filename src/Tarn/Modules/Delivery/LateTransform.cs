using Tarn.Delivery.Functions;
using Tarn.Storage;

namespace Tarn.Modules.Delivery;

/// <summary>
/// The functions of deliveries. Deliveries open before Lambda does, and none runs before every module is open.
/// </summary>
internal sealed class LateTransform : IRecordTransform
{
    /// <summary>The functions, set when Lambda opens.</summary>
    public IRecordTransform? Functions { get; set; }

    /// <inheritdoc/>
    public Task<TransformAnswer> Transform(TransformRequest request, CancellationToken cancellationToken) =>
        (Functions ?? throw new TarnException(ErrorKind.Unavailable, "No functions are open.")).Transform(request, cancellationToken);
}
