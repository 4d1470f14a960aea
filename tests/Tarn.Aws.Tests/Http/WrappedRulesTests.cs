using System.Reflection;
using Tarn.Access;
using Tarn.Wire.Http;

namespace Tarn.Aws.Tests.Http;

/// <summary>The rules that the listener puts around the authoriser.</summary>
public sealed class WrappedRulesTests
{
    // The interface has defaults: a wrapper without a member would answer for the rules inside it.
    [Theory]
    [InlineData(typeof(SystemResources))]
    [InlineData(typeof(SessionScopes))]
    public void A_wrapper_answers_every_question_itself(Type wrapper)
    {
        var map = wrapper.GetInterfaceMap(typeof(IAuthorizer));
        Assert.All(map.TargetMethods, target => Assert.Equal(wrapper, target.DeclaringType));
        Assert.Equal(map.InterfaceMethods.Length, typeof(IAuthorizer).GetMethods(BindingFlags.Public | BindingFlags.Instance).Length);
    }
}
