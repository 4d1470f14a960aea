namespace Tarn.Delivery.Tests.Jq;

/// <summary>A test that compares with the program jq 1.6. Where it is not installed, the test is skipped and says so.</summary>
internal sealed class JqFactAttribute : FactAttribute
{
    public JqFactAttribute()
    {
        if (!RealJq.IsInstalled)
        {
            Skip = "jq 1.6 is not installed on this machine, so there is nothing to compare with.";
        }
    }
}
