namespace Tarn.Sql.Functions;

/// <summary>Distributions of statistics.</summary>
internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> Statistics() =>
    [
        .. new[] { "normal_cdf", "inverse_normal_cdf", "beta_cdf", "inverse_beta_cdf" }.Select(name => Managed($"{name}(double,double,double) double", name)),
        Managed("t_cdf(double,double) double", "t_cdf"), Managed("t_pdf(double,double) double", "t_pdf"),
        Managed("wilson_interval_lower(bigint,bigint,double) double", "wilson_interval_lower"),
        Managed("wilson_interval_upper(bigint,bigint,double) double", "wilson_interval_upper"),
    ];
}
