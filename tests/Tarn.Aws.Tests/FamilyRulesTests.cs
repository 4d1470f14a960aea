using System.Reflection;
using Tarn.Aws.Kinesis;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests;

/// <summary>
/// The rules for every family of operations. The generator checks the number of a family's operations, and the
/// architecture tests check that families do not know each other.
/// </summary>
public sealed class FamilyRulesTests
{
    private const int PartsMax = 7;
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    private static readonly Type[] Families =
        [.. typeof(KinesisDoor).Assembly.GetTypes().Where(type => type.GetCustomAttribute<AwsOperationsAttribute>() is not null)];

    [Fact]
    public void A_family_takes_few_parts_and_no_list_of_all_of_them()
    {
        Assert.NotEmpty(Families);
        Assert.All(Families, family =>
        {
            var parts = Assert.Single(family.GetConstructors(Own)).GetParameters();
            Assert.InRange(parts.Length, 0, PartsMax);
            Assert.DoesNotContain(parts, part => part.ParameterType.Name.EndsWith("Parts", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_family_lies_in_a_folder_of_its_own() =>
        Assert.Equal(Families.Length, Families.Select(family => family.Namespace).Distinct().Count());
}
