namespace Tarn.Delivery.Jq.Syntax;

/// <summary>
/// The names of jq 1.6 that are refused: a record has no further inputs, no files and no environment. Rare mathematics is not
/// written.
/// </summary>
internal static class Refused
{
    private const string Functions =
        " input inputs input_filename input_line_number debug stderr env halt halt_error builtins modulemeta get_search_list get_prog_origin"
        + " get_jq_origin erf erfc gamma lgamma lgamma_r tgamma j0 j1 jn y0 y1 yn nextafter nexttoward pow10 ";

    public static bool Function(string name) => Functions.Contains($" {name} ", StringComparison.Ordinal);

    public static bool Variable(string name) => name is "ENV" or "__loc__" or "__prog_args";
}
