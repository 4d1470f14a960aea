namespace Tarn.Aws.TarnApi.Flow;

/// <summary>Where a picture of the flow is shown. Names repeat in other accounts and regions.</summary>
/// <param name="Account">The account that owns the points.</param>
/// <param name="Region">The region of the picture.</param>
public readonly record struct FlowScope(string Account, string Region)
{
    internal static FlowScope Of(Call call) => new(call.Account, call.Region);
}
