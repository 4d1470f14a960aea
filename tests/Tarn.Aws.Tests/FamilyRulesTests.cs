using System.Reflection;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Tests;

/// <summary>
/// The rules for every family of operations. The generator checks the number of a family's operations.
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
    public void A_family_lies_in_a_folder_of_its_own_and_knows_no_other()
    {
        var folders = Families.Select(family => family.Namespace!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Families.Length, folders.Count);
        var known =
            from type in typeof(KinesisDoor).Assembly.GetTypes()
            where type.Namespace is not null && folders.Contains(type.Namespace)
            from used in UsedBy(type)
            where used.Namespace != type.Namespace && used.Namespace is not null && folders.Contains(used.Namespace)
            select $"{type.FullName} -> {used.FullName}";
        Assert.Empty(known.Distinct());
    }

    private static IEnumerable<Type> UsedBy(Type type) => type.GetFields(Own).Select(field => field.FieldType)
        .Concat(type.GetConstructors(Own).SelectMany(made => made.GetParameters()).Select(part => part.ParameterType))
        .Concat(type.GetMethods(Own | BindingFlags.Static)
            .SelectMany(method => method.GetParameters().Select(part => part.ParameterType).Append(method.ReturnType)));
}
