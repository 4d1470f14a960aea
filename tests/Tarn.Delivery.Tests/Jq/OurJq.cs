using System.Text;
using Tarn.Delivery.Jq;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Jq;

/// <summary>Programs of tests.</summary>
internal static class OurJq
{
    /// <summary>All outputs; a failure is the last line.</summary>
    public static List<string> Run(string program, string input, JqBudget? budget = null)
    {
        var outputs = new List<string>();
        var result = JqProgram.Parse(program, TimeProvider.System).RunAll(Encoding.UTF8.GetBytes(input), budget ?? JqBudget.Default, output =>
        {
            outputs.Add(output.Json!);
            return true;
        });
        if (result.Status != JqStatus.NoOutput)
        {
            outputs.Add($"{result.Status}: {result.Reason}");
        }

        return outputs;
    }

    public static JqResult First(string program, string input, JqBudget? budget = null) =>
        JqProgram.Parse(program, TimeProvider.System).Run(Encoding.UTF8.GetBytes(input), budget ?? JqBudget.Default);

    /// <summary>The message of a refusal at creation.</summary>
    public static string Refusal(string program)
    {
        var refusal = Assert.Throws<TarnException>(() => JqProgram.Parse(program, TimeProvider.System));
        Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
        return refusal.Message;
    }
}
