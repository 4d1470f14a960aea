using Tarn.Storage;

namespace Tarn.Delivery.Tests.Jq;

public sealed class JqManualTests
{
    [Fact]
    public void The_cases_of_the_manual_have_its_outputs()
    {
        Assert.True(JqCase.All.Count >= 150, "150 cases or more");
        var wrong = new List<string>();
        foreach (var one in JqCase.All)
        {
            string found;
            try
            {
                found = string.Join("\n", OurJq.Run(one.Program, one.Input));
            }
            catch (TarnException refusal)
            {
                found = refusal.Message;
            }

            var expected = string.Join("\n", one.Outputs);
            if (found != expected)
            {
                wrong.Add($"{one.Section}: {one.Program} over {one.Input}\n  expected {expected}\n  found    {found}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {JqCase.All.Count}:\n{string.Join("\n", wrong)}");
    }

    [JqFact]
    public void The_cases_of_the_manual_are_those_of_the_real_jq()
    {
        var real = RealJq.Run([.. JqCase.All.Select(one => RealJq.Wrapped(one.Program, one.Input))]);
        var expected = JqCase.All.Select(one => $"{{\"outputs\":[{string.Join(",", one.Outputs)}]}}");
        Assert.Equal(expected, real);
    }
}
