using Tarn.Functions.Tests.Definitions;

if (args is not ["functions", .. var rest])
{
    return 2;
}

await FunctionKillTests.Child(rest);
return 0;
